package io.github.das4j.das;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Where the state of a prompt that is being sampled is kept, so that, stopped, it goes on from
 * there to the same bits. The file is a safetensors file of the swarm between two steps, replaced
 * whole each time. It is read first: one of another run, or a damaged one, is told of and not used.
 * A schedule or a resampling of one's own is told from another by its {@code toString}.
 *
 * <p>The file is the caller's, who removes it when what comes of the prompt is safe.
 *
 * @param file one for each prompt
 * @param every how long at least from one keeping to the next; zero keeps after every step
 * @param identity by name what fixes the bits and is not the sampler's to know: digests of the
 *     weights and of the reward, versions
 * @param told is told, in a line, where it goes on, or why a file is not used or cannot be written
 */
public record Keeping(
    Path file, Duration every, Map<String, String> identity, Consumer<String> told) {

  /**
   * Checks the time and takes a copy of the identity.
   *
   * @throws IllegalArgumentException if the time is negative
   */
  public Keeping {
    identity = Map.copyOf(identity);
    if (every.isNegative()) {
      throw new IllegalArgumentException("every must not be negative, but is " + every);
    }
  }

  /** The micro-batch of the state that is kept; nothing where none is, or it cannot be read. */
  public OptionalInt microBatch() {
    return PromptStateFile.microBatch(file);
  }
}
