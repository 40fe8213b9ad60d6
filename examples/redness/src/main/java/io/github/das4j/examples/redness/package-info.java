/** A reward of one's own, as a jar. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.examples.redness;
