/** Judges images that were sampled, here or elsewhere: rewards, diversity, and who did better. */
@NullMarked
package io.github.das4j.eval;

import org.jspecify.annotations.NullMarked;
