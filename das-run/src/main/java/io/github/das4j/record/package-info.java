/** What a sampled prompt leaves behind: pictures, traces, records, and how files are written. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.record;
