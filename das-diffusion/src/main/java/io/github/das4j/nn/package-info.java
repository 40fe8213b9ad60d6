/**
 * The networks, one block per file. A constructor walks the {@code checkpoint.Weights} by the
 * file's own keys; a forward function is pure and works on whatever graph its inputs are on.
 *
 * <p>Networks take and give float32 and compute in the type of their weights. On the CPU, images
 * and feature maps are channels-last in memory throughout.
 */
@org.jspecify.annotations.NullMarked
package io.github.das4j.nn;
