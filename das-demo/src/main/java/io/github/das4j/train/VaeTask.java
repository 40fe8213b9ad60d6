package io.github.das4j.train;

import io.github.das4j.demo.Picture;
import io.github.das4j.demo.Scene;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The autoencoder: pictures through latents and back.
 *
 * <p>Loss: mean |d| + 2 mean d² + mean |∇d| + 2e-3 · KL / pixel values, d being the error and ∇ the
 * difference of neighbours, which stands for a perceptual term and keeps edges sharp.
 */
final class VaeTask extends BatchTask<VaeTask.Batch> {

  static final String NAME = "vae";
  private static final double SQUARES = 2;
  private static final double EDGES = 1;
  private static final double KL = 2e-3;
  private static final int SHOWN = 32;
  private static final int LATENT_VALUES =
      Architecture.LATENT * Architecture.LATENT_SIDE * Architecture.LATENT_SIDE;

  /**
   * @param noise of latents
   */
  record Batch(float[] pictures, float[] noise) {

    Tensor noise(int count) {
      long side = Architecture.LATENT_SIDE;
      return Tensors.of(noise, count, Architecture.LATENT, side, side);
    }
  }

  private final Path folder;
  private final Drawings drawings;
  private final int batch;
  private final Autoencoder network;

  /**
   * @param batch pictures per worker
   */
  VaeTask(Path folder, Drawings drawings, int batch, int workers, long seed) {
    super(NAME, parameters(seed), workers, seed * 31);
    this.folder = folder;
    this.drawings = drawings;
    this.batch = batch;
    this.network = new Autoencoder(parameters().weights(), Architecture.vae(1));
  }

  /** Fresh ones. */
  static Parameters parameters(long seed) {
    return Parameters.fresh(
        weights -> new Autoencoder(weights, Architecture.vae(1)),
        new DemoInitialiser(seed, "conv2.weight", "to_out.0.weight"),
        Placement.CPU_FLOAT32);
  }

  static Batch draw(Drawings drawings, int count, RandomGenerator random) {
    float[] pictures = drawings.channels(Scene.random(count, random));
    float[] noise = new float[count * LATENT_VALUES];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    return new Batch(pictures, noise);
  }

  @Override
  Batch draw(RandomGenerator random) {
    return draw(drawings, batch, random);
  }

  @Override
  public Tensor loss(int worker) {
    Batch drawn = next(worker);
    Tensor x = Images.signed(drawn.pictures(), batch);
    Autoencoder.Moments moments = network.encode(x);
    Tensor y = network.decode(sample(moments, drawn.noise(batch)));
    Tensor loss = distance(y, x);
    double share = LATENT_VALUES / (3.0 * Scene.SIDE * Scene.SIDE);
    return Tensors.axpy(loss, KL * share, kl(moments));
  }

  static Tensor sample(Autoencoder.Moments moments, Tensor noise) {
    Tensor deviation = Tensors.scale(moments.logvar(), 0.5).exp();
    return moments.mean().add(deviation.mul(noise));
  }

  /**
   * What tells pictures from those that were meant.
   *
   * @param y {@code [B, 3, side, side]} in [−1, 1], as is x
   */
  static Tensor distance(Tensor y, Tensor x) {
    Tensor d = y.sub(x);
    long last = Scene.SIDE - 1;
    Tensor across = d.narrow(3, 1, last).sub(d.narrow(3, 0, last)).abs().mean();
    Tensor down = d.narrow(2, 1, last).sub(d.narrow(2, 0, last)).abs().mean();
    Tensor loss = Tensors.axpy(d.abs().mean(), SQUARES, d.square().mean());
    return Tensors.axpy(loss, EDGES, across.add(down));
  }

  /** Mean divergence from the standard normal, per latent value. */
  private static Tensor kl(Autoencoder.Moments moments) {
    Tensor logvar = moments.logvar();
    Tensor sum = moments.mean().square().add(logvar.exp()).sub(logvar).sub(new Scalar(1));
    return Tensors.scale(sum.mean(), 0.5);
  }

  @Override
  public String report(Parameters averaged, long step) throws IOException {
    return report(folder, drawings, averaged, NAME, OptionalDouble.empty());
  }

  /**
   * Ratio of signal to noise on new pictures, and a sheet of some.
   *
   * @param scale factor on latents; without it the reciprocal of their deviation
   */
  static String report(
      Path folder, Drawings drawings, Parameters averaged, String name, OptionalDouble scale)
      throws IOException {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      Autoencoder judged = new Autoencoder(averaged.weights(), Architecture.vae(1));
      Batch fresh = draw(drawings, 4 * SHOWN, new SplittableRandom(-1));
      Tensor x = Images.signed(fresh.pictures(), 4 * SHOWN);
      Tensor z = judged.encode(x).mean();
      Tensor y = judged.decode(z);
      double error = Tensors.doubles(Tensors.scale(y.sub(x), 0.5).square().mean())[0];
      double deviation = Tensors.doubles(z.std())[0];
      List<Picture> pairs = new ArrayList<>(Images.pictures(x.narrow(0, 0, SHOWN)));
      pairs.addAll(Images.pictures(y.narrow(0, 0, SHOWN)));
      Sheet.write(pairs, 16, folder.resolve(name + "-sheet.png"));
      new ModelWriter(folder.resolve("model")).vae(averaged, scale.orElse(1 / deviation));
      return String.format(
          Locale.ROOT, "PSNR %.2f dB, latent deviation %.3f", -10 * Math.log10(error), deviation);
    }
  }
}
