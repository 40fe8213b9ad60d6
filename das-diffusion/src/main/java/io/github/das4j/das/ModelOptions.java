package io.github.das4j.das;

import io.github.das4j.checkpoint.embedding.Embeddings;
import io.github.das4j.checkpoint.lora.Loras;
import io.github.das4j.stable.Additions;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.WinogradRule;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Which checkpoint, and how to run it.
 *
 * @param folder a model folder in diffusers layout
 * @param placement device and element type of the networks
 * @param threads CPU threads of this sampler's operations, at least 1
 * @param checkpointing activation checkpointing
 * @param clipSkip text encoder layers to leave out at the end, at least 0
 * @param additions what is brought to it
 */
public record ModelOptions(
    Path folder,
    Placement placement,
    int threads,
    Checkpointing checkpointing,
    int clipSkip,
    Additions additions) {

  /** Activation checkpointing: less memory for about a third more time, and the same bits. */
  public enum Checkpointing {
    ON,
    OFF,
    /** On when activations would not fit the free memory otherwise. */
    AUTO
  }

  /** How 3×3 convolutions of stride 1 are computed, in float32 on the CPU. */
  public enum Convolutions {
    /** By oneDNN. */
    PLAIN,
    /** The wide ones by Winograd's algorithm, with 16/9 of their weights beside these. */
    WINOGRAD;

    /** Which layers these are. */
    public WinogradRule rule() {
      return this == WINOGRAD ? WinogradRule.WIDE : WinogradRule.NEVER;
    }

    /** The one with this rule; plain where it is another than these. */
    public static Convolutions of(WinogradRule rule) {
      return rule.equals(WinogradRule.WIDE) ? WINOGRAD : PLAIN;
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a number is out of its range, or the type not the device's
   */
  public ModelOptions {
    if (placement.device().isCpu() && !placement.dtype().runsOnCpu()) {
      throw new IllegalArgumentException(
          placement.dtype().name().toLowerCase(Locale.ROOT)
              + " runs on a GPU only: choose float32 or bfloat16 on the CPU");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    if (clipSkip < 0) {
      throw new IllegalArgumentException("clip-skip must be at least 0, not " + clipSkip);
    }
  }

  /**
   * A checkpoint to which nothing is added.
   *
   * @param threads CPU threads of this sampler's operations, at least 1
   * @param clipSkip text encoder layers to leave out at the end, at least 0
   * @throws IllegalArgumentException if a number is out of its range, or the type not the device's
   */
  public ModelOptions(
      Path folder, Placement placement, int threads, Checkpointing checkpointing, int clipSkip) {
    this(folder, placement, threads, checkpointing, clipSkip, Additions.none());
  }

  /** The same with other activation checkpointing. */
  public ModelOptions with(Checkpointing other) {
    return new ModelOptions(folder, placement, threads, other, clipSkip, additions);
  }

  /** The same with something else brought to it. */
  public ModelOptions with(Additions others) {
    return new ModelOptions(folder, placement, threads, checkpointing, clipSkip, others);
  }

  /** The same with other LoRAs added to its weights. */
  public ModelOptions with(Loras others) {
    return with(additions.with(others));
  }

  /** The same with other textual inversions for its prompts. */
  public ModelOptions with(Embeddings others) {
    return with(additions.with(others));
  }

  /** The same with this autoencoder in place of the model's: a folder, or a file. */
  public ModelOptions withVae(Path other) {
    return with(additions.withVae(other));
  }

  /** On the CPU in float32 with every core. */
  public static ModelOptions of(Path folder) {
    return new ModelOptions(
        folder,
        Placement.CPU_FLOAT32,
        Runtime.getRuntime().availableProcessors(),
        Checkpointing.AUTO,
        0);
  }
}
