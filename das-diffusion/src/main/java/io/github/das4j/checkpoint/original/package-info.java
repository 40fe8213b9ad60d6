/** Single-file checkpoints in the layout of the original code, and open_clip's names. */
@NullMarked
package io.github.das4j.checkpoint.original;

import org.jspecify.annotations.NullMarked;
