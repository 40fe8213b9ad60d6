/** Recorded cases: the sampler itself with another source of draws, and what it did, compared. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.replay;
