/** Stable Diffusion from a checkpoint: which denoiser, kernel and decoder a model folder means. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.stable;
