package io.github.das4j.checkpoint;

import io.github.das4j.tensor.Scope;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Named tensors of a weight file, or of several read as one. */
public interface StateDict extends AutoCloseable {

  /** What it was read from, for messages. */
  String source();

  /** The tensors' names, in the file's order. */
  Set<String> names();

  /** Shape of a tensor that exists. */
  long[] shape(String name);

  /** How many numbers a tensor that exists has. */
  default long elements(String name) {
    long elements = 1;
    for (long extent : shape(name)) {
      elements *= extent;
    }
    return elements;
  }

  /** How many numbers all tensors have together. */
  default long elements() {
    return names().stream().mapToLong(this::elements).sum();
  }

  /** Element type of a tensor that exists. */
  default ScalarType type(String name) {
    try (Scope scope = Scope.open()) {
      return tensor(name).scalar_type();
    }
  }

  /**
   * A tensor in its stored type, on the CPU. It may be mapped from the file: never write to it, and
   * do not use it after this is closed. Owned by the innermost scope.
   */
  Tensor tensor(String name);

  @Override
  void close();
}
