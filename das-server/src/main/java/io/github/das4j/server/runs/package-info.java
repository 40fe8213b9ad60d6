/** Runs on disk, as pages list and open them. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.server.runs;
