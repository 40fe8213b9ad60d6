/**
 * The toy experiments: two mixtures of Gaussians and a Swiss roll, in plain Java arrays.
 *
 * <p>Batches are column-wise, {@code double[dimension][rows]}, so that inner loops run along the
 * batch; finished samples are row-wise, {@code double[n][dimension]}.
 */
@org.jspecify.annotations.NullMarked
package io.github.das4j.toy;
