package io.github.das4j.das;

/**
 * An image that a run returns.
 *
 * @param particle its index in the final swarm
 * @param reward r(x_0)
 * @param logWeight log of its normalised weight
 * @param width in pixels
 * @param height in pixels
 * @param rgb row-major red, green, blue in [0, 1], [height · width · 3]
 * @param latents x_0, row-major
 * @param latentShape shape of the latents, [C, h, w]
 */
public record DrawnImage(
    int particle,
    double reward,
    double logWeight,
    int width,
    int height,
    float[] rgb,
    float[] latents,
    long[] latentShape) {}
