/** Prompts: their tokens and what networks make of them. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.text;
