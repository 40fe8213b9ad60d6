package io.github.das4j.judge;

import java.util.List;

/**
 * What gives an image a number, at a price, and cannot be looked into. Commands and services may be
 * asked by several threads.
 */
public interface BlackBox extends AutoCloseable {

  /** What messages call it. */
  String name();

  /** Images that a call takes at most, at least 1. */
  default int most() {
    return Integer.MAX_VALUE;
  }

  /**
   * Asks about images, once each.
   *
   * @return what it said; an image without an answer has NaN
   * @throws NotDeliveredException if it certainly never saw the images
   */
  Reply ask(List<Question> questions);

  @Override
  default void close() {}
}
