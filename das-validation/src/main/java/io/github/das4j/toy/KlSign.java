package io.github.das4j.toy;

/** What the KL to the pretrained model does to the advantage in RL fine-tuning. */
public enum KlSign {
  /** Added, as the published notebooks have it: leaving the pretrained model is rewarded. */
  PUBLISHED(1),
  /** Subtracted, as KL regularisation means it. */
  PENALTY(-1);

  private final double factor;

  KlSign(double factor) {
    this.factor = factor;
  }

  double factor() {
    return factor;
  }
}
