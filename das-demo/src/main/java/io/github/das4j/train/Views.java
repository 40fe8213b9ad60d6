package io.github.das4j.train;

import io.github.das4j.demo.Scene;
import io.github.das4j.demo.Taste;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.tensor.Tensors;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Pictures of scenes as a reward may meet them while a picture comes into being: some blurred, some
 * noisy, some off in colour, and some as the autoencoder decodes them from disturbed latents.
 *
 * @param pictures one after the other, in [0, 1] but for the noise
 * @param taste of the undisturbed pictures
 * @param decoded which are to go through the autoencoder
 * @param disturbance what is added to their latents
 */
record Views(float[] pictures, float[] taste, long[] decoded, float[] disturbance) {

  private static final int SIDE = Scene.SIDE;
  private static final int VALUES = 3 * SIDE * SIDE;
  private static final int EVERY = 5;

  /** Largest disturbance of latents, about a third of their deviation. */
  private static final double DISTURBED = 0.6;

  private static final double TINT = 0.04;
  private static final double NOISE = 0.08;
  private static final int BLUR = 3;

  static Views draw(Drawings drawings, List<Scene> scenes, RandomGenerator random) {
    float[] pictures = new float[scenes.size() * VALUES];
    float[] taste = new float[scenes.size()];
    for (int i = 0; i < taste.length; i++) {
      var picture = drawings.draw(scenes.get(i).jittered(random));
      taste[i] = (float) Taste.of(picture);
      float[] seen = disturbed(picture.channels(), random);
      System.arraycopy(seen, 0, pictures, i * VALUES, VALUES);
    }
    long[] decoded = new long[scenes.size() / EVERY];
    float[] disturbance = new float[decoded.length * LatentCache.VALUES];
    int first = random.nextInt(EVERY);
    for (int k = 0; k < decoded.length; k++) {
      decoded[k] = (long) k * EVERY + first;
      double deviation = random.nextDouble(DISTURBED);
      for (int j = 0; j < LatentCache.VALUES; j++) {
        disturbance[k * LatentCache.VALUES + j] = (float) (deviation * random.nextGaussian());
      }
    }
    return new Views(pictures, taste, decoded, disturbance);
  }

  private static float[] disturbed(float[] picture, RandomGenerator random) {
    float[] seen = picture;
    int blurs = Math.max(0, random.nextInt(2 * BLUR) - BLUR + 1);
    for (int k = 0; k < blurs; k++) {
      seen = blurred(seen);
    }
    double noise = random.nextBoolean() ? random.nextDouble(NOISE) : 0;
    double[] tint = {
      random.nextDouble(-TINT, TINT), random.nextDouble(-TINT, TINT), random.nextDouble(-TINT, TINT)
    };
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      double spread = noise > 0 ? noise * random.nextGaussian() : 0;
      values[i] = (float) (seen[i] + tint[i / (SIDE * SIDE)] + spread);
    }
    return values;
  }

  /** The mean of each pixel and its four neighbours. */
  private static float[] blurred(float[] picture) {
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      int x = i % SIDE;
      int y = i / SIDE % SIDE;
      float sum = picture[i];
      sum += picture[x > 0 ? i - 1 : i] + picture[x < SIDE - 1 ? i + 1 : i];
      sum += picture[y > 0 ? i - SIDE : i] + picture[y < SIDE - 1 ? i + SIDE : i];
      values[i] = sum / 5;
    }
    return values;
  }

  /** The images, {@code [count, 3, side, side]}, without a graph. */
  Tensor images(Autoencoder vae) {
    try (NoGradGuard off = new NoGradGuard()) {
      Tensor images = Tensors.of(pictures, taste.length, 3, SIDE, SIDE);
      if (decoded.length == 0) {
        return images;
      }
      Tensor index = Tensors.of(decoded, decoded.length);
      long side = Architecture.LATENT_SIDE;
      Tensor added = Tensors.of(disturbance, decoded.length, Architecture.LATENT, side, side);
      Tensor latents = vae.encode(signed(images.index_select(0, index))).mean().add(added);
      return images.index_copy_(0, index, unsigned(vae.decode(latents)));
    }
  }

  /** Images in [0, 1] as the autoencoder gives them back, without a graph. */
  static Tensor reconstructed(Autoencoder vae, Tensor images) {
    try (NoGradGuard off = new NoGradGuard()) {
      return unsigned(vae.decode(vae.encode(signed(images)).mean()));
    }
  }

  private static Tensor signed(Tensor images) {
    return Tensors.scale(images, 2).sub(new Scalar(1));
  }

  /** From [−1, 1] to [0, 1], clamped. */
  static Tensor unsigned(Tensor images) {
    Tensor shifted = Tensors.scale(images, 0.5).add(new Scalar(0.5));
    return shifted.clamp(some(0), some(1));
  }

  private static ScalarOptional some(double value) {
    return new ScalarOptional(new Scalar(value));
  }

  /** Plain pictures of scenes, {@code [count, 3, side, side]}. */
  static Tensor plain(Drawings drawings, List<Scene> scenes) {
    return Tensors.of(drawings.channels(scenes), scenes.size(), 3, SIDE, SIDE);
  }
}
