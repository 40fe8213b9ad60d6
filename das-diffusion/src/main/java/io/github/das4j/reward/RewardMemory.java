package io.github.das4j.reward;

import io.github.das4j.nn.Footprint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a reward takes in memory, told from its files' headers.
 *
 * @param parameters numbers in each weight file that is loaded
 * @param stages of its network, for one image
 * @param differentiable whether it has a gradient
 */
public record RewardMemory(
    Map<Path, Long> parameters, List<Footprint> stages, boolean differentiable) {

  /** Takes copies of map and list. */
  public RewardMemory {
    parameters = Map.copyOf(parameters);
    stages = List.copyOf(stages);
  }

  /** Of a reward without a network. */
  public static RewardMemory none(boolean differentiable) {
    return new RewardMemory(Map.of(), List.of(), differentiable);
  }

  /** Both together: what they share counts once, and there is a gradient if one has one. */
  RewardMemory and(RewardMemory other) {
    Map<Path, Long> all = new HashMap<>(parameters);
    all.putAll(other.parameters);
    List<Footprint> both = new ArrayList<>(stages);
    both.addAll(other.stages);
    return new RewardMemory(all, both, differentiable || other.differentiable);
  }

  /** The same reward, of which no gradient is taken. */
  public RewardMemory undifferentiated() {
    return new RewardMemory(parameters, stages, false);
  }

  /** Numbers in all weight files. */
  public long count() {
    return parameters.values().stream().mapToLong(Long::longValue).sum();
  }
}
