package io.github.das4j.demo;

/**
 * What a {@link SceneReader} takes a picture for: the likeliest of each.
 *
 * @param certainty probability that it gives to the thing, in [0, 1]
 */
public record Reading(
    Thing thing, Style style, Colour background, Size size, Position position, double certainty) {}
