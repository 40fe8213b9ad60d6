/**
 * Sequential Monte Carlo along tempered, twisted chains, for any kind of particle.
 *
 * <p>A <em>swarm</em> of N particles walks T steps of a chain p, from noise at step 0 to samples at
 * step T. A <em>twist</em> ψ says at each step how promising a particle looks; at step T it is the
 * reward itself, and what is drawn is p(x) exp(ψ(x)). The loop, {@link SmcSampler}, repeats: weigh
 * the particles by their twists, turned up by λ ({@link Tempering}); when few carry all the weight,
 * draw each place's ancestor anew ({@link Resampler}); move, perhaps guided towards the reward. The
 * weights make up for every liberty taken on the way, so the result is right for any twist before
 * the last, and {@link Population#logZ} estimates log ∫ p exp(ψ).
 *
 * <p>A ten-step Gaussian walk, conditioned to end near 5:
 *
 * <pre>{@code
 * ParticleModel<Double> walk =
 *     new ParticleModel<>() {
 *       public int steps() {
 *         return 10;
 *       }
 *
 *       public Double initial(RandomGenerator random) {
 *         return 0.0;
 *       }
 *
 *       public Move<Double> move(Double x, int step, double lambda, RandomGenerator random) {
 *         return Move.unguided(x + random.nextGaussian());
 *       }
 *
 *       public double logTwist(Double x, int step) {
 *         return -(x - 5) * (x - 5) / (2.0 * (11 - step));
 *       }
 *     };
 * }</pre>
 *
 * <p>Run with a thousand particles:
 *
 * <pre>{@code
 * Population<Particles<Double>> end = SmcSampler.bootstrap(1000).run(walk.seeded(7), 7);
 * double[] x = end.swarm().values().stream().mapToDouble(Double::doubleValue).toArray();
 * System.out.println(end.weights().mean(x) + " " + end.logZ()); // truth: 4.545 -2.335
 * }</pre>
 *
 * <p>Models of tensors implement {@link TwistedModel} and {@link Swarm} instead; an {@link
 * Observer} watches ({@link Trace}, {@link Genealogy}).
 */
@org.jspecify.annotations.NullMarked
package io.github.das4j.smc;
