package io.github.das4j.checkpoint.config;

/** A network that denoises latents, as far as sizes and guidance go. */
public sealed interface DenoiserConfig permits UNetConfig, Sd3Config, FluxConfig {

  /** The latents that the network was trained at. */
  Extent sampleSize();

  /** Side of the squares of latents that it takes as one: sizes are multiples of it. */
  int patchSize();

  /**
   * Whether a scale of guidance above 1 asks it twice, with and without the prompt; others are told
   * the scale, or know none.
   */
  boolean classifierFree();

  /** Share of its weights that its largest stage has: what one gradient goes through at once. */
  double largestStage();
}
