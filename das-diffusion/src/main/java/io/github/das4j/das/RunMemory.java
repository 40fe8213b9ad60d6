package io.github.das4j.das;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.reward.RewardMemory;
import io.github.das4j.stable.WeightBytes;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.TorchDevice;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** Settles once for a whole run whether activations are computed again. */
public final class RunMemory {

  private final MemoryClaims claims;

  RunMemory(MemoryClaims claims) {
    this.claims = claims;
  }

  /** By what this process and its samplers leave free. */
  public static RunMemory ofThisProcess() {
    return new RunMemory(MemoryClaims.OF_THIS_PROCESS);
  }

  /**
   * The options with {@link ModelOptions.Checkpointing#AUTO} settled: on where activations would
   * not fit what is free on one of the devices, shared by its workers. Only headers are read. Files
   * that cannot be read leave it open; whoever opens them says what is wrong.
   *
   * @param devices one for each worker of the run
   * @param reward what the reward takes
   */
  public ModelOptions settled(
      ModelOptions options,
      List<TorchDevice> devices,
      Supplier<RewardMemory> reward,
      SampleSettings settings) {
    if (options.checkpointing() != ModelOptions.Checkpointing.AUTO) {
      return options;
    }
    try {
      MemoryEstimate estimate =
          MemoryEstimate.of(
              networks(options, settings), reward.get(), settings, options.placement().dtype());
      double free =
          devices.stream()
              .distinct()
              .mapToDouble(d -> claims.unclaimed(d) / Collections.frequency(devices, d))
              .min()
              .orElse(0);
      return options.with(
          estimate.choose(free) == Chain.Checkpointing.ON
              ? ModelOptions.Checkpointing.ON
              : ModelOptions.Checkpointing.OFF);
    } catch (CheckpointException | IllegalArgumentException e) {
      return options;
    }
  }

  private static MemoryEstimate.Networks networks(ModelOptions options, SampleSettings settings) {
    ModelFolder folder = ModelFolder.open(options.folder());
    WeightBytes bytes = WeightBytes.of(folder, options.placement(), options.additions());
    return new MemoryEstimate.Networks(
        folder.denoiser(),
        options.additions().vaeConfig(folder),
        folder.textTokens(settings.denoising().textLength()),
        bytes.all(),
        bytes.widened());
  }
}
