package io.github.das4j.toy;

import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter.Floats;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Toy networks as safetensors files, keys {@code net.0.weight}, {@code net.0.bias}, net.2, net.4.
 */
public final class KeptDenoisers {

  private static final int LAYERS = 3;

  private KeptDenoisers() {}

  /**
   * The denoiser that comes with the project. Those of gmm1 and the Swiss roll were trained by the
   * published notebooks' procedure with seed 42, that of gmm2 by {@link Pretraining} with seed 42.
   */
  public static Mlp kept(Toy toy) {
    String resource = toy.id() + ".safetensors";
    try (InputStream in =
        Objects.requireNonNull(KeptDenoisers.class.getResourceAsStream(resource), resource)) {
      Path copy = Files.createTempFile("das-toy", ".safetensors");
      try {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        return read(copy);
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the kept denoiser " + resource + " cannot be read", e);
    }
  }

  /** Reads a network. */
  public static Mlp read(Path file) {
    List<Mlp.Layer> layers = new ArrayList<>();
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      for (int l = 0; l < LAYERS; l++) {
        String key = "net." + 2 * l;
        long[] shape = weights.shape(key + ".weight");
        float[] flat = weights.floats(key + ".weight");
        int inputs = Math.toIntExact(shape[1]);
        float[][] rows = new float[Math.toIntExact(shape[0])][inputs];
        for (int o = 0; o < rows.length; o++) {
          System.arraycopy(flat, o * inputs, rows[o], 0, inputs);
        }
        layers.add(new Mlp.Layer(rows, weights.floats(key + ".bias")));
      }
    }
    return new Mlp(layers);
  }

  /** Writes a network. */
  public static void write(Path file, Mlp network) {
    Map<String, Floats> arrays = new LinkedHashMap<>();
    for (int l = 0; l < network.layers().size(); l++) {
      Mlp.Layer layer = network.layers().get(l);
      int inputs = layer.weight()[0].length;
      float[] flat = new float[layer.weight().length * inputs];
      for (int o = 0; o < layer.weight().length; o++) {
        System.arraycopy(layer.weight()[o], 0, flat, o * inputs, inputs);
      }
      long[] shape = {layer.weight().length, inputs};
      arrays.put("net." + 2 * l + ".bias", new Floats(new long[] {shape[0]}, layer.bias()));
      arrays.put("net." + 2 * l + ".weight", new Floats(shape, flat));
    }
    SafetensorsWriter.writeFloats(file, arrays);
  }
}
