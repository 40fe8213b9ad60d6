/**
 * What training needs: parameters in one vector, gradients of a loss, Adam.
 *
 * <p>libtorch has an optimiser of its own, but its Java binding gives no access to the moments that
 * it keeps, so that a training could be neither saved nor taken up again.
 */
@NullMarked
package io.github.das4j.training;

import org.jspecify.annotations.NullMarked;
