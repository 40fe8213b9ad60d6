package io.github.das4j.align;

/**
 * What a run cost, counted in particles. What float16's range made to be done again counts again.
 *
 * @param networkEvaluations latents denoised; both branches of classifier-free guidance are one
 * @param rewardCalls images decoded and scored
 * @param gradients of these, how many were differentiated down to the latents
 */
public record Cost(long networkEvaluations, long rewardCalls, long gradients) {}
