/**
 * Reward alignment of a diffusion process: the twisted model that Sequential Monte Carlo samples.
 */
@org.jspecify.annotations.NullMarked
package io.github.das4j.align;
