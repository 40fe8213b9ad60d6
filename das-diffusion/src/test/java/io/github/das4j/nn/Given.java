package io.github.das4j.nn;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.tensor.Tensors;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Tensors in memory as a state dict. */
record Given(Map<String, Tensor> tensors) implements StateDict {

  @Override
  public String source() {
    return "memory";
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public long[] shape(String name) {
    return Tensors.shape(tensor(name));
  }

  @Override
  public Tensor tensor(String name) {
    return Objects.requireNonNull(tensors.get(name));
  }

  @Override
  public void close() {
    // The tensors belong to the scope they were made in.
  }
}
