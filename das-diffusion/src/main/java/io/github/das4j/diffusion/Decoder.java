package io.github.das4j.diffusion;

import io.github.das4j.tensor.Chain;

/** From clean samples to what a reward sees. */
@FunctionalInterface
public interface Decoder {

  /** Segments from [x_0] to [images], images [B, 3, H, W] float32 in [0, 1]. */
  Chain chain();
}
