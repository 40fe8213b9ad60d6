/** Times of what is small, but done often. */
@NullMarked
package io.github.das4j.jmh;

import org.jspecify.annotations.NullMarked;
