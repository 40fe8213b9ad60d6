/** Time and memory of the sampler and of its stages. */
@NullMarked
package io.github.das4j.bench;

import org.jspecify.annotations.NullMarked;
