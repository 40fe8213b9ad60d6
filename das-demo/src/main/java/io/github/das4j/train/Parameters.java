package io.github.das4j.train;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * A network's trainable parameters: leaves of the autograd graph that all lie in one flat vector,
 * so that an optimiser's step is a handful of operations.
 */
final class Parameters implements StateDict {

  private final Arena arena = new Arena();
  private final Map<String, Tensor> leaves = new LinkedHashMap<>();
  private final Map<String, long[]> shapes;
  private final Tensor flat;

  private Parameters(Map<String, long[]> shapes, Tensor values, boolean trained) {
    this.shapes = shapes;
    this.flat = arena.own(values);
    long offset = 0;
    for (Map.Entry<String, long[]> wanted : shapes.entrySet()) {
      long size = size(wanted.getValue());
      Tensor leaf = flat.narrow(0, offset, size).view(wanted.getValue()).detach();
      leaves.put(wanted.getKey(), arena.own(leaf.requires_grad_(trained)));
      offset += size;
    }
  }

  /** Fresh parameters of all that a network asks of its weights. */
  static Parameters fresh(Consumer<Weights> network, Initialiser initialiser) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard();
        Arena standIns = new Arena()) {
      Weights wanted = Weights.wanted(standIns);
      network.accept(wanted);
      Map<String, long[]> shapes = wanted.asked();
      long total = shapes.values().stream().mapToLong(Parameters::size).sum();
      float[] values = new float[Math.toIntExact(total)];
      int offset = 0;
      for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
        int size = Math.toIntExact(size(entry.getValue()));
        float[] drawn = initialiser.draw(entry.getKey(), entry.getValue(), size);
        System.arraycopy(drawn, 0, values, offset, size);
        offset += size;
      }
      return new Parameters(shapes, Tensors.of(values, total), true);
    }
  }

  /** A copy of these that is not trained, for averaging or for use. */
  Parameters frozenCopy() {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      return new Parameters(shapes, flat.clone(), false);
    }
  }

  private static long size(long[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** The vector of all of them, float32. */
  Tensor flat() {
    return flat;
  }

  /** Overwrites all of them. */
  void set(Tensor values) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      flat.copy_(values);
    }
  }

  /** Overwrites each from the tensor of its name, of whatever type. */
  void copy(StateDict from) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      leaves.forEach((name, leaf) -> leaf.copy_(from.tensor(name)));
    }
  }

  /** The leaves in order, owned by the innermost scope. */
  TensorVector vector() {
    return new TensorVector(leaves.values().toArray(Tensor[]::new));
  }

  /** A cursor that gives these very tensors, so that gradients reach them. */
  Weights weights() {
    return Weights.of(this, Placement.CPU_FLOAT32, arena);
  }

  @Override
  public String source() {
    return "parameters in training";
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(leaves.keySet());
  }

  @Override
  public long[] shape(String name) {
    return Tensors.shape(tensor(name));
  }

  @Override
  public Tensor tensor(String name) {
    Tensor leaf = leaves.get(name);
    if (leaf == null) {
      throw new IllegalArgumentException("there is no parameter " + name);
    }
    return leaf;
  }

  @Override
  public void close() {
    arena.close();
  }
}
