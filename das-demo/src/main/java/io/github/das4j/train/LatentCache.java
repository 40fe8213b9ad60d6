package io.github.das4j.train;

import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.demo.Scene;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Random scenes and the means of their pictures' latents, scaled to deviation 1, computed once.
 *
 * @param latents one after the other, each {@link #VALUES} long
 * @param scale factor that was applied: the model's scaling factor
 */
record LatentCache(List<Scene> scenes, float[] latents, double scale) {

  static final int VALUES =
      Architecture.LATENT * Architecture.LATENT_SIDE * Architecture.LATENT_SIDE;

  static final String FILE = "latents.safetensors";

  private static final int BATCH = 32;

  /** The scale of latents that were cached before, if they were. */
  static OptionalDouble scale(Path file) {
    if (!Files.exists(file)) {
      return OptionalDouble.empty();
    }
    try (Scope scope = Scope.open();
        SafetensorsFile saved = SafetensorsFile.open(file)) {
      return OptionalDouble.of(Tensors.doubles(saved.tensor("scale"))[0]);
    }
  }

  /** Reads the file if it holds what this seed and autoencoder give, or makes it. */
  static LatentCache of(
      Path file, Autoencoder encoder, String version, Drawings drawings, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Scene> scenes = Scene.random(count, random);
    String key = version + " seed " + seed + " count " + count;
    if (Files.exists(file)) {
      try (Scope scope = Scope.open();
          SafetensorsFile saved = SafetensorsFile.open(file)) {
        if (key.equals(saved.metadata().get("key"))) {
          float[] latents = Tensors.floats(saved.tensor("latents"));
          return new LatentCache(scenes, latents, Tensors.doubles(saved.tensor("scale"))[0]);
        }
      }
    }
    LatentCache made = make(scenes, drawings, encoder);
    try (Scope scope = Scope.open()) {
      Tensor values = Tensors.of(made.latents, count, VALUES);
      Tensor scale = Tensors.of(new double[] {made.scale}, 1);
      SafetensorsWriter.write(file, Map.of("latents", values, "scale", scale), Map.of("key", key));
    }
    return made;
  }

  private static LatentCache make(List<Scene> scenes, Drawings drawings, Autoencoder encoder) {
    float[] latents = new float[scenes.size() * VALUES];
    int batches = (scenes.size() + BATCH - 1) / BATCH;
    IntStream.range(0, batches)
        .parallel()
        .forEach(
            b -> {
              int from = b * BATCH;
              int to = Math.min(scenes.size(), from + BATCH);
              float[] means = encode(drawings.channels(scenes.subList(from, to)), encoder);
              System.arraycopy(means, 0, latents, from * VALUES, means.length);
            });
    double sum = 0;
    double squares = 0;
    for (float value : latents) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / latents.length;
    // Rounded, so that the configuration's text is the very number.
    double scale = Math.round(1e5 / Math.sqrt(squares / latents.length - mean * mean)) / 1e5;
    for (int i = 0; i < latents.length; i++) {
      latents[i] *= (float) scale;
    }
    return new LatentCache(scenes, latents, scale);
  }

  private static float[] encode(float[] pictures, Autoencoder encoder) {
    LibTorch.setThreads(1);
    int count = pictures.length / (3 * Scene.SIDE * Scene.SIDE);
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      return Tensors.floats(encoder.encode(Images.signed(pictures, count)).mean());
    }
  }
}
