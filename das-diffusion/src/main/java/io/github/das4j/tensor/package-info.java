/** Tensors on libtorch: who owns native memory, devices and types, gradients stage by stage. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.tensor;
