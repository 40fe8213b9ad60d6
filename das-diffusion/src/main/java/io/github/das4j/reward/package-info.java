/** Reward models, and how a specification names them. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.reward;
