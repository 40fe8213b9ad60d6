/**
 * Time and memory of the sampler and of its stages: ways to see the reward side by side, each stage
 * by itself, and what comes of it as text, page, CSV and JSON.
 */
@NullMarked
package io.github.das4j.bench;

import org.jspecify.annotations.NullMarked;
