package io.github.das4j.checkpoint.tensors;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A state dict under other names, with some left out; renamed 1×1 convolutions become matrices. */
final class AdaptedStateDict implements StateDict {

  private final StateDict dict;
  private final Map<String, String> original = new LinkedHashMap<>();

  AdaptedStateDict(StateDict dict, UnaryOperator<String> rename, Predicate<String> kept) {
    this.dict = dict;
    for (String name : dict.names()) {
      if (kept.test(name) && original.put(rename.apply(name), name) != null) {
        throw new CheckpointException(
            dict.source() + " has " + rename.apply(name) + " under its old name and its new one");
      }
    }
  }

  @Override
  public String source() {
    return dict.source();
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(original.keySet());
  }

  @Override
  public long[] shape(String name) {
    long[] stored = dict.shape(original(name));
    return isPointwise(name, stored) ? Arrays.copyOf(stored, 2) : stored;
  }

  @Override
  public ScalarType type(String name) {
    return dict.type(original(name));
  }

  @Override
  public Tensor tensor(String name) {
    Tensor stored = dict.tensor(original(name));
    return isPointwise(name, dict.shape(original(name))) ? stored.view(shape(name)) : stored;
  }

  private static boolean isPointwise(String name, long[] shape) {
    return name.matches(".*mid_block\\.attentions\\.\\d+\\.to_(q|k|v|out\\.0)\\.weight")
        && shape.length == 4
        && shape[2] == 1
        && shape[3] == 1;
  }

  private String original(String name) {
    String found = original.get(name);
    if (found == null) {
      throw new CheckpointException(source() + " has no tensor " + name);
    }
    return found;
  }

  @Override
  public void close() {
    dict.close();
  }
}
