/** Tensors by name from whatever file or folder holds them: one file, shards, an older naming. */
@NullMarked
package io.github.das4j.checkpoint.tensors;

import org.jspecify.annotations.NullMarked;
