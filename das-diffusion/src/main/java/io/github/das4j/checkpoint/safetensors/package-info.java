/** Tensors of {@code .safetensors}, mapped into memory, and their writer. */
@NullMarked
package io.github.das4j.checkpoint.safetensors;

import org.jspecify.annotations.NullMarked;
