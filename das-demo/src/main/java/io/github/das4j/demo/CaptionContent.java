package io.github.das4j.demo;

import java.util.List;
import java.util.Optional;

/**
 * What a prompt asks of a picture.
 *
 * @param unknown words outside the vocabulary, in order
 */
public record CaptionContent(
    Optional<Shape> shape,
    Optional<Colour> colour,
    Optional<Colour> background,
    Optional<Size> size,
    Optional<Position> position,
    List<String> unknown) {

  public CaptionContent {
    unknown = List.copyOf(unknown);
  }

  /** Whether a picture that was read so is all that is asked. */
  public boolean metBy(Reading reading) {
    return met(shape, reading.shape())
        && met(colour, reading.colour())
        && background.map(asked -> asked == reading.background()).orElse(true)
        && met(size, reading.size())
        && met(position, reading.position());
  }

  private static <T> boolean met(Optional<T> asked, Optional<T> found) {
    return asked.isEmpty() || asked.equals(found);
  }
}
