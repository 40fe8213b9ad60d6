package io.github.das4j.lab.train;

import io.github.das4j.lab.demo.Analyser;
import io.github.das4j.lab.demo.Captions;
import io.github.das4j.lab.demo.DemoTokenizer;
import io.github.das4j.lab.demo.Picture;
import io.github.das4j.lab.demo.Reading;
import io.github.das4j.lab.demo.Scene;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.nn.UNet;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Samples pictures of random full captions and reads them back with the {@link Analyser}. */
final class UNetJudge {

  private static final int STEPS = 20;
  private static final double GUIDANCE = 3;
  private static final int BATCH = 24;
  private static final int COLUMNS = 12;

  private final Path folder;
  private final ClipText text;
  private final Autoencoder vae;
  private final DemoTokenizer tokenizer;
  private final double scale;
  private final Analyser analyser = new Analyser();
  private final NoiseLevels levels = new NoiseLevels();

  UNetJudge(Path folder, ClipText text, Autoencoder vae, DemoTokenizer tokenizer, double scale) {
    this.folder = folder;
    this.text = text;
    this.vae = vae;
    this.tokenizer = tokenizer;
    this.scale = scale;
  }

  /** Judges few pictures, and saves a sheet of them and the model. */
  String report(Parameters averaged) throws IOException {
    new ModelWriter(folder.resolve("model")).unet(averaged);
    List<Picture> pictures = new ArrayList<>();
    String figures = judge(averaged, 3 * BATCH, pictures);
    Sheet.write(pictures, COLUMNS, folder.resolve("unet-sheet.png"));
    return figures;
  }

  /**
   * Judges pictures of so many random captions.
   *
   * @param pictures receives them
   */
  String judge(Parameters parameters, int count, List<Picture> pictures) {
    RandomGenerator random = new SplittableRandom(-3);
    int[] right = new int[6];
    for (int from = 0; from < count; from += BATCH) {
      List<Scene> scenes = new ArrayList<>();
      for (int i = from; i < Math.min(count, from + BATCH); i++) {
        scenes.add(Scene.random(random));
      }
      List<Picture> drawn = sample(parameters, scenes, random);
      for (int i = 0; i < drawn.size(); i++) {
        count(right, scenes.get(i), analyser.read(drawn.get(i)));
      }
      pictures.addAll(drawn);
    }
    return String.format(
        Locale.ROOT,
        "%% right: shape %.1f, colour %.1f, background %.1f, size %.1f, position %.1f, all %.1f",
        100.0 * right[0] / count,
        100.0 * right[1] / count,
        100.0 * right[2] / count,
        100.0 * right[3] / count,
        100.0 * right[4] / count,
        100.0 * right[5] / count);
  }

  private static void count(int[] right, Scene scene, Reading reading) {
    boolean[] met = {
      reading.shape().filter(scene.shape()::equals).isPresent(),
      reading.colour().filter(scene.colour()::equals).isPresent(),
      reading.background() == scene.background(),
      reading.size().filter(scene.size()::equals).isPresent(),
      reading.position().filter(scene.position()::equals).isPresent()
    };
    boolean all = true;
    for (int k = 0; k < met.length; k++) {
      right[k] += met[k] ? 1 : 0;
      all &= met[k];
    }
    right[met.length] += all ? 1 : 0;
  }

  /** Deterministic DDIM (Song et al. 2021, arXiv 2010.02502, eq. 12 with σ = 0). */
  private List<Picture> sample(Parameters parameters, List<Scene> scenes, RandomGenerator random) {
    int count = scenes.size();
    List<String> captions = new ArrayList<>();
    scenes.forEach(scene -> captions.add(Captions.of(scene, Captions.Said.ALL)));
    scenes.forEach(scene -> captions.add(""));
    float[] start = new float[count * LatentCache.VALUES];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) random.nextGaussian();
    }
    long side = Architecture.LATENT_SIDE;
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      UNet network = new UNet(parameters.weights(), Architecture.unet());
      Conditioning both =
          Conditioning.of(UNetTask.Frozen.encode(text, TextTask.ids(tokenizer, captions)));
      Tensor x = Tensors.of(start, count, Architecture.LATENT, side, side);
      int stride = NoiseLevels.COUNT / STEPS;
      for (int t = NoiseLevels.COUNT - stride + 1; t > 0; t -= stride) {
        Tensor times = Tensors.of(repeated(t, 2 * count), 2L * count);
        Tensor v = network.forward(Tensors.cat(0, x, x), times, both);
        Tensor with = v.narrow(0, 0, count);
        Tensor without = v.narrow(0, count, count);
        Tensor guided = Tensors.axpy(without, GUIDANCE, with.sub(without));
        Tensor z = Tensors.axpy(Tensors.scale(x, levels.signal(t)), -levels.noise(t), guided);
        Tensor e = Tensors.axpy(Tensors.scale(x, levels.noise(t)), levels.signal(t), guided);
        int next = Math.max(0, t - stride);
        x = Tensors.axpy(Tensors.scale(z, levels.signal(next)), levels.noise(next), e);
      }
      return Images.pictures(vae.decode(Tensors.scale(x, 1 / scale)));
    }
  }

  private static long[] repeated(long value, int count) {
    long[] values = new long[count];
    Arrays.fill(values, value);
    return values;
  }
}
