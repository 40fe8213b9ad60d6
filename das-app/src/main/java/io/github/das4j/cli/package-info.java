/** The {@code das} command. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.cli;
