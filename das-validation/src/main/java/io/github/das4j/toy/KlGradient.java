package io.github.das4j.toy;

/** How back-propagation differentiates the KL ‖ε̂(x_t) − ε̂_old(x_t)‖² with respect to x_t. */
public enum KlGradient {
  /**
   * Through ε̂ alone, as the published notebooks have it: they evaluate the pretrained model
   * without gradients. This is not the gradient of their loss, which rises again after some 350
   * epochs.
   */
  PUBLISHED,
  /** Through both. */
  WHOLE
}
