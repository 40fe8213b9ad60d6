package io.github.das4j.online;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a round's images are drawn.
 *
 * @param how by which method
 * @param surrogate file of the surrogate, unless the model is plain
 */
public record Drawing(How how, Optional<Path> surrogate) {

  /** By which method. */
  public enum How {
    /** The pretrained model. */
    PLAIN,

    /** DAS on the surrogate's optimistic value. */
    ALIGNED,

    /** The best of several images of the pretrained model, by the optimistic value. */
    BEST_OF_N,

    /** DAS on what the surrogate expects, without optimism. */
    EXPECTED
  }
}
