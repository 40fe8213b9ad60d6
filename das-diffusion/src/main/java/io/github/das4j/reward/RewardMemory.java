package io.github.das4j.reward;

import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.nn.Footprint;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a reward takes in memory, told from its files' headers.
 *
 * @param weights in each file that is loaded
 * @param stages of its network, for one image
 * @param differentiable whether it has a gradient
 */
public record RewardMemory(
    Map<Path, Contents> weights, List<Footprint> stages, boolean differentiable) {

  /** Takes copies of map and list. */
  public RewardMemory {
    weights = Map.copyOf(weights);
    stages = List.copyOf(stages);
  }

  /** Of a reward without a network. */
  public static RewardMemory none(boolean differentiable) {
    return new RewardMemory(Map.of(), List.of(), differentiable);
  }

  /** Both together: what they share counts once, and there is a gradient if one has one. */
  RewardMemory and(RewardMemory other) {
    Map<Path, Contents> all = new HashMap<>(weights);
    all.putAll(other.weights);
    List<Footprint> both = new ArrayList<>(stages);
    both.addAll(other.stages);
    return new RewardMemory(all, both, differentiable || other.differentiable);
  }

  /** The same reward, of which no gradient is taken. */
  public RewardMemory undifferentiated() {
    return new RewardMemory(weights, stages, false);
  }

  /**
   * Bytes of all weights as the CPU keeps them, large files of 16 bits as they are stored.
   *
   * @param dtype that they are used in
   */
  public double bytes(DType dtype) {
    Placement placement = new Placement(TorchDevice.CPU, dtype);
    return weights.values().stream().mapToDouble(each -> each.placed(placement)).sum();
  }
}
