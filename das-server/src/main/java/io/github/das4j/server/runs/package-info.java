/** The traces of runs on disk, as pages draw them. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.server.runs;
