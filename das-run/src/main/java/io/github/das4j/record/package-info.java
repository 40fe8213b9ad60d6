/** What a sampled prompt leaves behind in words: records, traces, and the texts in images. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.record;
