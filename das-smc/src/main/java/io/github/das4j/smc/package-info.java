/** Sequential Monte Carlo along tempered, twisted chains. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.smc;
