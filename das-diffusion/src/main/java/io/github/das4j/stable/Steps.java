package io.github.das4j.stable;

/**
 * Along which steps to sample.
 *
 * @param count number of steps, at least 1
 * @param eta stochasticity of DDIM, in [0, 1]; of LCM, whose noise is fixed, the square root of the
 *     guidance's share
 * @param original number of points of the grid that a latent consistency model was distilled on; 0
 *     for what its scheduler says. Other models have none
 */
public record Steps(int count, double eta, int original) {}
