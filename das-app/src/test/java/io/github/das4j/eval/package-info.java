/** What tests of other packages need of this one. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.eval;
