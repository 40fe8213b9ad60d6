package io.github.das4j.cli;

/** Between noise and the data of a toy. */
enum ToyPath {
  /** Variance preserving. */
  DIFFUSION,
  /** Rectified flow. */
  FLOW
}
