/**
 * Tensors of PyTorch's {@code .pt}, {@code .ckpt} and {@code .bin}, read without running what is in
 * them.
 */
@NullMarked
package io.github.das4j.checkpoint.pickle;

import org.jspecify.annotations.NullMarked;
