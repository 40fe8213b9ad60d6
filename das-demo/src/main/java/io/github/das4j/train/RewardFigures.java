package io.github.das4j.train;

import io.github.das4j.align.Reward;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.Taste;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.reward.AestheticProvider;
import io.github.das4j.reward.LoadedClip;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Figures of the written rewards, on drawn pictures and on the same ones decoded. */
final class RewardFigures {

  private static final int COUNT = 400;

  private RewardFigures() {}

  /** A CLIP as it is shipped. */
  private record Loaded(LoadedClip clip) implements HardNegatives.Encoder {

    @Override
    public Tensor images(Tensor images) {
      return new Chain(clip.imageStages()).run(images)[0];
    }

    @Override
    public Tensor captions(List<String> captions) {
      return Tensors.cat(captions.stream().map(clip::text).toList(), 0);
    }
  }

  /** By the rewards' names. */
  static Map<String, Object> of(Path folder, Drawings drawings, Autoencoder vae) {
    UnaryOperator<Tensor> drawn = images -> images;
    UnaryOperator<Tensor> decoded = images -> Views.reconstructed(vae, images);
    Map<String, Object> figures = new LinkedHashMap<>();
    try (RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      Path clipFolder = folder.resolve("clip");
      var clip = new Loaded(LoadedClip.of(clipFolder, context));
      figures.put(
          "clip",
          Map.of(
              "drawn", HardNegatives.percent(clip, drawings, drawn, COUNT),
              "decoded", HardNegatives.percent(clip, drawings, decoded, COUNT)));
      List<String> paths = List.of(clipFolder.toString(), folder.resolve(HeadTask.NAME).toString());
      Reward aesthetic = new AestheticProvider().open(paths, context).forPrompt("");
      figures.put(
          "aesthetic",
          Map.of(
              "drawn", taste(aesthetic, drawings, drawn),
              "decoded", taste(aesthetic, drawings, decoded)));
      var pick = new Loaded(LoadedClip.of(folder.resolve(PickTask.NAME), context));
      figures.put(
          "pick",
          Map.of(
              "drawn", pairs(pick, drawings, drawn),
              "decoded", pairs(pick, drawings, decoded)));
    }
    return figures;
  }

  private static Map<String, Double> taste(
      Reward aesthetic, Drawings drawings, UnaryOperator<Tensor> seen) {
    RandomGenerator random = new SplittableRandom(-11);
    List<Scene> scenes = Scene.random(COUNT, random);
    double[] truth = scenes.stream().mapToDouble(scene -> Taste.of(drawings.draw(scene))).toArray();
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      double[] found = Tensors.doubles(aesthetic.score(seen.apply(Views.plain(drawings, scenes))));
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("rSquared", Agreement.rSquared(truth, found));
      figures.put("rankCorrelation", Agreement.rank(truth, found));
      return figures;
    }
  }

  private static Map<String, Double> pairs(
      Loaded pick, Drawings drawings, UnaryOperator<Tensor> seen) {
    double[] accuracy = PickTask.accuracy(pick, drawings, seen, COUNT);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("byMatch", 100 * accuracy[0]);
    figures.put("byTaste", 100 * accuracy[1]);
    return figures;
  }
}
