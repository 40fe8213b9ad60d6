/** Several online runs in one report, seeds as repeats. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.online.join;
