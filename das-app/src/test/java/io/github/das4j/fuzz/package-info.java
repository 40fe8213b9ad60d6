/** Files of unknown origin: what reads them is fuzzed, and what was found stays a plain test. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.fuzz;
