/**
 * Judges outside of this program: a command, a service, a vision model behind an address. What they
 * answer is kept, counted and paid for once.
 */
@org.jspecify.annotations.NullMarked
package io.github.das4j.judge;
