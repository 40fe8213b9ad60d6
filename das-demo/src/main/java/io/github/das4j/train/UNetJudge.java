package io.github.das4j.train;

import io.github.das4j.demo.Captions;
import io.github.das4j.demo.DemoTokenizer;
import io.github.das4j.demo.Picture;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.SceneReader;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.nn.UNet;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Samples pictures of random full captions and reads them back by a {@link AttributeAccuracy}. */
final class UNetJudge {

  /** Guidance while training goes on. */
  static final double GUIDANCE = 3;

  static final int STEPS = 20;
  private static final int BATCH = 24;

  private final ClipText text;
  private final Autoencoder vae;
  private final SceneReader reader;
  private final DemoTokenizer tokenizer;
  private final double scale;
  private final double guidance;
  private final NoiseLevels levels = new NoiseLevels();

  /**
   * @param scale factor on latents: the model's scaling factor
   */
  UNetJudge(
      ClipText text,
      Autoencoder vae,
      SceneReader reader,
      DemoTokenizer tokenizer,
      double scale,
      double guidance) {
    this.guidance = guidance;
    this.text = text;
    this.vae = vae;
    this.reader = reader;
    this.tokenizer = tokenizer;
    this.scale = scale;
  }

  /**
   * Judges pictures of so many random captions.
   *
   * @param pictures receives them
   */
  AttributeAccuracy judge(UNet network, int count, List<Picture> pictures) {
    RandomGenerator random = new SplittableRandom(-3);
    AttributeAccuracy tally = new AttributeAccuracy(reader);
    for (int from = 0; from < count; from += BATCH) {
      int size = Math.min(count - from, BATCH);
      List<Scene> scenes = Scene.random(size, random);
      try (Scope scope = Scope.open();
          NoGradGuard off = new NoGradGuard()) {
        Tensor drawn = sample(network, scenes, random);
        tally.add(scenes, Views.unsigned(drawn));
        pictures.addAll(Images.pictures(drawn));
      }
    }
    return tally;
  }

  /** In [−1, 1], by deterministic DDIM (Song et al. 2021, arXiv 2010.02502, eq. 12 with σ = 0). */
  Tensor sample(UNet network, List<Scene> scenes, RandomGenerator random) {
    int count = scenes.size();
    List<String> captions = new ArrayList<>();
    scenes.forEach(scene -> captions.add(Captions.of(scene, Captions.Said.ALL)));
    scenes.forEach(scene -> captions.add(""));
    float[] start = new float[count * LatentCache.VALUES];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) random.nextGaussian();
    }
    long side = Architecture.LATENT_SIDE;
    Conditioning both =
        Conditioning.of(UNetTask.Frozen.encode(text, TextTask.ids(tokenizer, captions)));
    Tensor x = Tensors.of(start, count, Architecture.LATENT, side, side);
    int stride = NoiseLevels.COUNT / STEPS;
    for (int t = NoiseLevels.COUNT - stride + 1; t > 0; t -= stride) {
      Tensor times = Tensors.of(repeated(t, 2 * count), 2L * count);
      Tensor v = network.forward(Tensors.cat(0, x, x), times, both);
      Tensor with = v.narrow(0, 0, count);
      Tensor without = v.narrow(0, count, count);
      Tensor guided = Tensors.axpy(without, guidance, with.sub(without));
      Tensor z = Tensors.axpy(Tensors.scale(x, levels.signal(t)), -levels.noise(t), guided);
      Tensor e = Tensors.axpy(Tensors.scale(x, levels.noise(t)), levels.signal(t), guided);
      int next = Math.max(0, t - stride);
      x = Tensors.axpy(Tensors.scale(z, levels.signal(next)), levels.noise(next), e);
    }
    return vae.decode(Tensors.scale(x, 1 / scale));
  }

  private static long[] repeated(long value, int count) {
    long[] values = new long[count];
    Arrays.fill(values, value);
    return values;
  }
}
