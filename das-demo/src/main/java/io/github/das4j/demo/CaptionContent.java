package io.github.das4j.demo;

import java.util.List;
import java.util.Optional;

/**
 * What a prompt asks of a picture.
 *
 * @param unknown words outside the vocabulary, in order
 */
public record CaptionContent(
    Optional<Thing> thing,
    Optional<Style> style,
    Optional<Colour> background,
    Optional<Size> size,
    Optional<Position> position,
    List<String> unknown) {

  public CaptionContent {
    unknown = List.copyOf(unknown);
  }
}
