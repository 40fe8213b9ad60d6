package io.github.das4j.checkpoint.tensors;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.tensor.Tensors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Tensors that are at hand, as a state dict; whoever made them owns them.
 *
 * @param source what they are, for messages
 */
public record NamedTensors(String source, Map<String, Tensor> tensors) implements StateDict {

  /** Keeps a copy of the map, in its order. */
  public NamedTensors {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
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
    return Objects.requireNonNull(tensors.get(name), name);
  }

  @Override
  public void close() {
    // Owns nothing.
  }
}
