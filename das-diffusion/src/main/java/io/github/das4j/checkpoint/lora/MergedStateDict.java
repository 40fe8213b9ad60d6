package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.original.Rows;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A state dict to some of whose tensors LoRAs are added: W + Σ s · ΔW, in float32, made when the
 * tensor is asked for. The others are as they are stored, and stay mapped.
 */
final class MergedStateDict implements StateDict {

  /**
   * A change, and how it is added.
   *
   * @param rows of the change that are this tensor's
   * @param scale factor on it
   */
  record Scaled(LowRank change, Rows rows, double scale) {

    Tensor of(long[] weight) {
      return change.change(weight, rows);
    }
  }

  private final StateDict dict;
  private final Map<String, List<Scaled>> changes;

  /**
   * @param changes by the tensor's name, at least one each
   */
  MergedStateDict(StateDict dict, Map<String, List<Scaled>> changes) {
    this.dict = dict;
    this.changes = Map.copyOf(changes);
  }

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
  public ScalarType type(String name) {
    return changes.containsKey(name) ? ScalarType.Float : dict.type(name);
  }

  @Override
  public Tensor tensor(String name) {
    List<Scaled> added = changes.get(name);
    if (added == null) {
      return dict.tensor(name);
    }
    try (Scope scope = Scope.open()) {
      Tensor sum = dict.tensor(name).to(ScalarType.Float);
      for (Scaled each : added) {
        sum = Tensors.axpy(sum, each.scale(), each.of(shape(name)));
      }
      return scope.keep(sum);
    }
  }

  @Override
  public void close() {
    dict.close();
  }
}
