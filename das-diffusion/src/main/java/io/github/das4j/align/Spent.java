package io.github.das4j.align;

/**
 * What a run has spent so far, and what it has learnt of the range of its float16 gradients: the
 * part of its state that is no particle's.
 *
 * @param cost what it has cost
 * @param rewardExponent the next factor on the cotangent of the scores, as an exponent of 2
 * @param networkExponent the same of the denoiser's x̂_0
 * @param used the factors used so far
 */
public record Spent(Cost cost, int rewardExponent, int networkExponent, GradientScale used) {}
