/** The settings of a run: YAML, presets, overrides, and the prompt sets that come along. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.settings;
