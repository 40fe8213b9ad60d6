package io.github.das4j.eval;

import io.github.das4j.reward.RewardSpec;

/**
 * A reward to judge by.
 *
 * @param name heads its column
 * @param origin the folder whose own reward it is, or nothing if it was asked for
 */
record NamedReward(String name, RewardSpec spec, String origin) {

  /** Whether a record brought it along, so that it may be missing. */
  boolean broughtAlong() {
    return !origin.isEmpty();
  }
}
