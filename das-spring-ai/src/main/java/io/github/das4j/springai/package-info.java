/** Reward-aligned images for Spring AI. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.springai;
