package io.github.das4j.golden;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The weights of the recorded LPIPS, which are hashes of their places. */
public record HashedAlexNet(JsonNode json) {

  private static final long MASK = 0xffffffffL;
  private static final int[] KERNELS = {11, 5, 3, 3, 3};

  private static final int WEIGHT = 0;
  private static final int BIAS = 1;
  private static final int HEAD = 2;

  /** All of them under torchvision's and LPIPS's names, owned by the innermost scope. */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int in = 3;
    for (int layer = 0; layer < KERNELS.length; layer++) {
      int out = json.path("channels").path(layer).asInt();
      int kernel = KERNELS[layer];
      String name = "features." + json.path("features_index").path(layer).asInt();
      double s = json.path("s").path(layer).asDouble();
      double h = json.path("h").path(layer).asDouble();
      double[] weight = uniforms(out * in * kernel * kernel, layer, WEIGHT);
      Arrays.setAll(weight, i -> s * (2 * weight[i] - 1));
      tensors.put(name + ".weight", Tensors.of(weight, out, in, kernel, kernel));
      double[] bias = uniforms(out, layer, BIAS);
      Arrays.setAll(bias, i -> 0.2 * (2 * bias[i] - 1));
      tensors.put(name + ".bias", Tensors.of(bias, out));
      double[] head = uniforms(out, layer, HEAD);
      Arrays.setAll(head, i -> h * head[i]);
      tensors.put("lin" + layer + ".model.1.weight", Tensors.of(head, 1, out, 1, 1));
      in = out;
    }
    return tensors;
  }

  private double[] uniforms(int count, int layer, int kind) {
    long seed = json.path("seed").asLong() + 1000003L * layer + 7919L * kind;
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      long h = (i * 2654435761L + seed) & MASK;
      h ^= h >> 16;
      h = h * 2246822519L & MASK;
      h ^= h >> 13;
      h = h * 3266489917L & MASK;
      h ^= h >> 16;
      values[i] = h / 4294967296.0;
    }
    return values;
  }
}
