package io.github.das4j.online.surrogate;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The aesthetic predictor's network: linear layers D → 1024 → 128 → 64 → 16 → 1 without
 * activations, dropout after the first three while training
 * (github.com/christophschuhmann/improved-aesthetic-predictor). Its parameters lie in one vector.
 */
final class Head implements AutoCloseable {

  /** Outputs of the layer before the last. */
  static final int FEATURES = 16;

  private static final int[] WIDTHS = {1024, 128, 64, FEATURES, 1};

  /** Indices of the linear layers in LAION's file; the others are dropout. */
  private static final int[] INDICES = {0, 2, 4, 6, 7};

  private final Arena arena = new Arena();
  private final int width;
  private final Tensor flat;
  private final Map<String, Tensor> leaves = new LinkedHashMap<>();

  private Head(int width, Tensor values, boolean trained) {
    this.width = width;
    this.flat = arena.own(values);
    long offset = 0;
    for (Map.Entry<String, long[]> entry : shapes(width).entrySet()) {
      long size = size(entry.getValue());
      Tensor leaf = flat.narrow(0, offset, size).view(entry.getValue()).detach();
      leaves.put(entry.getKey(), arena.own(leaf.requires_grad_(trained)));
      offset += size;
    }
  }

  /** Parameters to be trained, uniform in ±1/√in as PyTorch's {@code nn.Linear} starts. */
  static Head initial(int width, long seed, Placement placement) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[parameters(width)];
    int at = 0;
    int in = width;
    for (int out : WIDTHS) {
      double bound = 1 / Math.sqrt(in);
      for (int i = 0; i < out * (in + 1); i++) {
        values[at++] = (float) random.nextDouble(-bound, bound);
      }
      in = out;
    }
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      return new Head(width, Tensors.place(Tensors.of(values, values.length), placement), true);
    }
  }

  /** Reads the parameters whose names begin with a prefix. */
  static Head read(StateDict dict, String prefix, Placement placement) {
    String first = prefix + "layers.0.weight";
    if (!dict.names().contains(first) || dict.shape(first).length != 2) {
      throw new CheckpointException(dict.source() + " is no surrogate: it has no matrix " + first);
    }
    int width = Math.toIntExact(dict.shape(first)[1]);
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      List<Tensor> parts = new ArrayList<>();
      shapes(width)
          .forEach(
              (name, shape) -> {
                if (!dict.names().contains(prefix + name)
                    || !Arrays.equals(dict.shape(prefix + name), shape)) {
                  throw new CheckpointException(
                      dict.source() + ": " + prefix + name + " is missing or of another shape");
                }
                parts.add(Tensors.place(dict.tensor(prefix + name), placement).reshape(-1));
              });
      return new Head(width, Tensors.cat(parts, 0), false);
    }
  }

  private static Map<String, long[]> shapes(int width) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    int in = width;
    for (int i = 0; i < WIDTHS.length; i++) {
      shapes.put("layers." + INDICES[i] + ".weight", new long[] {WIDTHS[i], in});
      shapes.put("layers." + INDICES[i] + ".bias", new long[] {WIDTHS[i]});
      in = WIDTHS[i];
    }
    return shapes;
  }

  private static int parameters(int width) {
    return Math.toIntExact(shapes(width).values().stream().mapToLong(Head::size).sum());
  }

  private static long size(long[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Width of the features that it takes. */
  int width() {
    return width;
  }

  /** All parameters, float32. */
  Tensor flat() {
    return flat;
  }

  /** The parameters by their names in LAION's file. */
  Map<String, Tensor> named() {
    return leaves;
  }

  /** The leaves of the graph in order, owned by the innermost scope. */
  TensorVector vector() {
    return new TensorVector(leaves.values().toArray(Tensor[]::new));
  }

  /** A copy that is not trained. */
  Head frozen() {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      return new Head(width, flat.clone(), false);
    }
  }

  /** Unit features [B, D] → [B, 16], as in use: dropout idle. */
  Tensor hidden(Tensor features) {
    return hidden(features, List.of());
  }

  /** The same with dropout of these shares after the first layers. */
  Tensor hidden(Tensor features, List<Double> dropout) {
    Tensor h = features;
    for (int i = 0; i < WIDTHS.length - 1; i++) {
      h = layer(i, h);
      if (i < dropout.size()) {
        h = torch.dropout(h, dropout.get(i), true);
      }
    }
    return h;
  }

  /** [B, 16] → [B]. */
  Tensor last(Tensor hidden) {
    return layer(WIDTHS.length - 1, hidden).squeeze(1);
  }

  private Tensor layer(int i, Tensor x) {
    return torch.linear(x, leaf(i, "weight"), Tensors.some(leaf(i, "bias")));
  }

  private Tensor leaf(int i, String kind) {
    String name = "layers." + INDICES[i] + "." + kind;
    Tensor leaf = leaves.get(name);
    if (leaf == null) {
      throw new IllegalStateException("there is no parameter " + name);
    }
    return leaf;
  }

  @Override
  public void close() {
    arena.close();
  }
}
