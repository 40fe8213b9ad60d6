package io.github.das4j.demo;

import java.util.Optional;

/**
 * What an {@link Analyser} finds in a picture; without an object only the background.
 *
 * @param shape empty also where the object resembles no shape well enough
 * @param fit overlap of the object with the best template: intersection over union, in [0, 1]
 */
public record Reading(
    Optional<Shape> shape,
    Optional<Colour> colour,
    Colour background,
    Optional<Size> size,
    Optional<Position> position,
    double fit) {}
