package io.github.das4j.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.das4j.demo.Picture;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.SceneReader;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Judges what was written, as it is shipped; writes the figures, the model card and the list of
 * files.
 */
final class Judge {

  static final String FIGURES = "figures.json";
  private static final int RECONSTRUCTED = 256;
  private static final int CHUNK = 32;
  private static final int COLUMNS = 25;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Judge() {}

  /** Judges the model of this folder, and the rewards if they are there. */
  static void run(TrainOptions options, Drawings drawings) throws IOException {
    Path folder = options.out();
    LibTorch.setThreads(options.workers());
    Map<String, Object> figures = new LinkedHashMap<>();
    try (Shipped shipped = new Shipped(folder)) {
      Autoencoder vae = shipped.vae();
      SceneReader reader = shipped.reader();
      figures.put("samples", samples(shipped, reader, options));
      figures.put("vae", reconstruction(vae, reader, drawings));
      figures.put("sets", new SetDistances(shipped, reader, drawings).figures(options));
      if (Files.exists(folder.resolve("pick"))) {
        figures.putAll(RewardFigures.of(folder, drawings, vae));
      }
    }
    String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n";
    AtomicFiles.write(folder.resolve(FIGURES), json);
    System.out.print(json);
    ModelCard.write(folder, options, JSON.readTree(json));
    FileIndex.write(folder);
  }

  private static Map<String, Object> samples(
      Shipped shipped, SceneReader reader, TrainOptions options) throws IOException {
    TrainOptions.Judging judging = options.judging();
    UNetJudge judge = shipped.judge(reader, judging.guidance());
    List<Picture> pictures = new ArrayList<>();
    AttributeAccuracy tally = judge.judge(shipped.unet(), judging.prompts(), pictures);
    Sheet.write(pictures, COLUMNS, options.out().resolve("judged-sheet.png"));
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("prompts", judging.prompts());
    found.put("guidance", judging.guidance());
    found.put("steps", UNetJudge.STEPS);
    found.put("right", tally.percent());
    return found;
  }

  /** Ratio of signal to noise in dB, of values in [0, 1], and what is read from the decoded. */
  private static Map<String, Object> reconstruction(
      Autoencoder vae, SceneReader reader, Drawings drawings) {
    RandomGenerator random = new SplittableRandom(-17);
    AttributeAccuracy tally = new AttributeAccuracy(reader);
    double squares = 0;
    for (int from = 0; from < RECONSTRUCTED; from += CHUNK) {
      List<Scene> scenes = Scene.random(CHUNK, random);
      try (Scope scope = Scope.open();
          NoGradGuard off = new NoGradGuard()) {
        Tensor plain = Views.plain(drawings, scenes);
        Tensor decoded = Views.reconstructed(vae, plain);
        squares += Tensors.doubles(decoded.sub(plain).square().mean())[0];
        tally.add(scenes, decoded);
      }
    }
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("psnr", -10 * Math.log10(squares * CHUNK / RECONSTRUCTED));
    found.put("right", tally.percent());
    return found;
  }
}
