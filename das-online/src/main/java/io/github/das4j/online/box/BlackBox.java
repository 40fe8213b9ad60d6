package io.github.das4j.online.box;

import java.util.List;

/** What is to be maximised: it gives an image a number, at a price. Used by one thread. */
public interface BlackBox extends AutoCloseable {

  /** What messages call it. */
  String name();

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
