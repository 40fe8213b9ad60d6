/** Judges images that were sampled, here or elsewhere: rewards, diversity, and who did better. */
@NullMarked
package io.github.das4j.lab.eval;

import org.jspecify.annotations.NullMarked;
