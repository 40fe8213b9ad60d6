/** A pipeline's folder as diffusers saves it. */
@NullMarked
package io.github.das4j.checkpoint.folder;

import org.jspecify.annotations.NullMarked;
