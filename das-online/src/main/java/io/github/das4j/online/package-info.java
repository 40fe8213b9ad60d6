/** Black-box optimisation with few queries: DAS on a surrogate that is refitted round by round. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.online;
