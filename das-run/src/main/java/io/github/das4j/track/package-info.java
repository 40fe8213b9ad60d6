/** Sends a run's figures and images to where they are watched. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.track;
