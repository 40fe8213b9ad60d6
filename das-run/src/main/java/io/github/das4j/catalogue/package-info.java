/** Runs on disk: found, listed, and put on one page. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.catalogue;
