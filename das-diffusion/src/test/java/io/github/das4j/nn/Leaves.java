package io.github.das4j.nn;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.tensor.Arena;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Copies of a file's tensors that ask for gradients, as in training. */
final class Leaves implements StateDict {

  private final StateDict file;
  private final Map<String, Tensor> leaves = new LinkedHashMap<>();

  Leaves(StateDict file, Arena arena) {
    this.file = file;
    for (String name : file.names()) {
      leaves.put(name, arena.own(file.tensor(name).clone().requires_grad_(true)));
    }
  }

  Map<String, Tensor> leaves() {
    return leaves;
  }

  @Override
  public String source() {
    return file.source();
  }

  @Override
  public Set<String> names() {
    return leaves.keySet();
  }

  @Override
  public long[] shape(String name) {
    return file.shape(name);
  }

  @Override
  public Tensor tensor(String name) {
    return new Tensor(Objects.requireNonNull(leaves.get(name)));
  }

  @Override
  public void close() {
    file.close();
  }
}
