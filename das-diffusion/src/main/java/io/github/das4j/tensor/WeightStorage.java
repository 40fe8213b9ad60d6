package io.github.das4j.tensor;

/**
 * In what type the weights of layers are kept on the CPU, where a file stores them in 16 bits and
 * they are used in float32. The numbers that enter a layer's product are the same to the bit.
 */
public enum WeightStorage {
  /** As they are stored where a file is large, otherwise widened. */
  AUTO,
  /** As they are stored: mapped where the file can be, and widened layer by layer at each use. */
  STORED,
  /** Widened once, when a model is opened. */
  WIDENED;

  /**
   * Numbers in a file from which on {@link #AUTO} keeps them as they are stored: 256 MiB if
   * widened. Below, what is saved is small beside a program's own memory.
   */
  public static final long LARGE = 64L << 20;

  boolean keepsStored(long numbers) {
    return this == STORED || (this == AUTO && numbers >= LARGE);
  }
}
