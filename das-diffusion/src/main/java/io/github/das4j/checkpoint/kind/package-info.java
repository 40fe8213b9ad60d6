/** What a file of weights is, told from the names of its tensors. */
@NullMarked
package io.github.das4j.checkpoint.kind;

import org.jspecify.annotations.NullMarked;
