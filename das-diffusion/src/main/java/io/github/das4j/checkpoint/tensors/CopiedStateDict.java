package io.github.das4j.checkpoint.tensors;

import io.github.das4j.checkpoint.StateDict;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** A small state dict whose tensors outlive its file. */
public record CopiedStateDict(StateDict dict) implements StateDict {

  @Override
  public String source() {
    return dict.source();
  }

  @Override
  public Set<String> names() {
    return dict.names();
  }

  @Override
  public long[] shape(String name) {
    return dict.shape(name);
  }

  @Override
  public Tensor tensor(String name) {
    return dict.tensor(name).clone();
  }

  @Override
  public void close() {
    dict.close();
  }
}
