package io.github.das4j.toy;

import java.util.OptionalDouble;

/**
 * A swarm at one level, weighted, before it is resampled and moves on.
 *
 * @param step 0 (pure noise) … T (data)
 * @param x {@code [N][dimension]}
 * @param clean x̂_0 of each, what the denoiser takes it to become; x itself in the end
 * @param weights N numbers that sum to 1
 * @param ancestors N indices: which particle each one is once the swarm has been resampled; the
 *     identity where it was not
 * @param resampled whether it was
 * @param lambda temper λ of this level, in [0, 1]; empty where nothing is weighed
 * @param ess effective sample size, in [1, N]
 * @param logZ estimate of log Z so far; empty where nothing is weighed
 * @param reward weighted mean of r(x̂_0), of r(x_0) in the end
 * @param distance earth mover's distance between the weighted x̂_0 and the true target; empty at
 *     levels where it is not measured
 */
@SuppressWarnings("ArrayRecordComponent") // Made once, handed to a page; nobody else holds it.
public record ToyFrame(
    int step,
    double[][] x,
    double[][] clean,
    double[] weights,
    int[] ancestors,
    boolean resampled,
    OptionalDouble lambda,
    double ess,
    OptionalDouble logZ,
    double reward,
    OptionalDouble distance) {}
