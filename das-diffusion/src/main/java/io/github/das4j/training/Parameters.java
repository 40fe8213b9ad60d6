package io.github.das4j.training;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * A network's parameters by their names in a checkpoint: leaves of the autograd graph that all lie
 * in one flat float32 vector, so that an optimiser's step is a handful of operations.
 *
 * <p>Owns its tensors until it is closed.
 */
public final class Parameters implements StateDict {

  private final Arena arena = new Arena();
  private final Map<String, Tensor> leaves = new LinkedHashMap<>();
  private final Map<String, long[]> shapes;
  private final Placement placement;
  private final Tensor flat;

  private Parameters(
      Map<String, long[]> shapes, Tensor values, Placement placement, boolean trained) {
    this.shapes = shapes;
    this.placement = placement;
    this.flat = arena.own(values);
    long offset = 0;
    for (Map.Entry<String, long[]> wanted : shapes.entrySet()) {
      long size = size(wanted.getValue());
      Tensor leaf = flat.narrow(0, offset, size).view(wanted.getValue()).detach();
      leaves.put(wanted.getKey(), arena.own(leaf.requires_grad_(trained)));
      offset += size;
    }
  }

  /**
   * Fresh parameters, to be trained, of all that a network asks of its weights.
   *
   * @param network builds the network on a cursor, and so asks
   * @param placement where they lie; float32
   */
  public static Parameters fresh(
      Consumer<Weights> network, Initialiser initialiser, Placement placement) {
    Map<String, long[]> shapes = asked(network);
    long total = shapes.values().stream().mapToLong(Parameters::size).sum();
    float[] values = new float[Math.toIntExact(total)];
    int offset = 0;
    for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
      int size = Math.toIntExact(size(entry.getValue()));
      float[] drawn = initialiser.draw(entry.getKey(), entry.getValue(), size);
      System.arraycopy(drawn, 0, values, offset, size);
      offset += size;
    }
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      Tensor placed = Tensors.place(Tensors.of(values, total), placement);
      return new Parameters(shapes, placed, placement, true);
    }
  }

  /**
   * Copies the parameters of a network from a file, not to be trained.
   *
   * @param network builds the network on a cursor, and so asks
   * @param prefix what stands before each name in the file
   * @param placement where they will lie; float32
   * @throws CheckpointException if one is missing or of another shape
   */
  public static Parameters read(
      Consumer<Weights> network, StateDict dict, String prefix, Placement placement) {
    Map<String, long[]> shapes = asked(network);
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      List<Tensor> parts = new ArrayList<>();
      for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
        String name = prefix + entry.getKey();
        if (!dict.names().contains(name) || !Arrays.equals(dict.shape(name), entry.getValue())) {
          throw new CheckpointException(
              dict.source() + ": " + name + " is missing or of another shape");
        }
        parts.add(Tensors.place(dict.tensor(name), placement).reshape(-1));
      }
      return new Parameters(shapes, Tensors.cat(parts, 0), placement, false);
    }
  }

  private static Map<String, long[]> asked(Consumer<Weights> network) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard();
        Arena standIns = new Arena()) {
      Weights wanted = Weights.wanted(standIns);
      network.accept(wanted);
      return wanted.asked();
    }
  }

  /** A copy of these that is not trained, for averaging or for use. */
  public Parameters frozenCopy() {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      return new Parameters(shapes, flat.clone(), placement, false);
    }
  }

  private static long size(long[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** The vector of all of them, float32; owned by this. */
  public Tensor flat() {
    return flat;
  }

  /**
   * Overwrites all of them.
   *
   * @param values flat
   */
  public void set(Tensor values) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      flat.copy_(values);
    }
  }

  /** Overwrites each from the tensor of its name, of whatever type. */
  public void copy(StateDict from) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      leaves.forEach((name, leaf) -> leaf.copy_(from.tensor(name)));
    }
  }

  /** The leaves in order, owned by the innermost scope. */
  public TensorVector vector() {
    return new TensorVector(leaves.values().toArray(Tensor[]::new));
  }

  /** The leaves by their names; owned by this. */
  public Map<String, Tensor> named() {
    return Collections.unmodifiableMap(leaves);
  }

  /** A cursor that gives these very tensors, so that gradients reach them. */
  public Weights weights() {
    return Weights.of(this, placement, arena);
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
