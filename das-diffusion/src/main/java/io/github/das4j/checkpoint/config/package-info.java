/** Configurations of diffusers, transformers and open_clip as typed records. */
@NullMarked
package io.github.das4j.checkpoint.config;

import org.jspecify.annotations.NullMarked;
