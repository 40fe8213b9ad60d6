package io.github.das4j.report;

import io.github.das4j.das.Method;
import io.github.das4j.das.SampleSettings;

/**
 * What there is to see before the last step of a way of sampling. A plot of anything else would be
 * flat, whatever the images.
 *
 * @param rewards whether images are judged there
 * @param weights whether particles are weighed there
 * @param shares whether they are several, so that they share the weight
 * @param temper whether the reward is turned up
 * @param guidance whether proposals follow its gradient
 */
public record SeenOnTheWay(
    boolean rewards, boolean weights, boolean shares, boolean temper, boolean guidance) {

  /**
   * Of sampling with settings.
   *
   * @param differentiable whether the reward has a gradient
   */
  public static SeenOnTheWay of(SampleSettings settings, boolean differentiable) {
    Method method = settings.method();
    boolean weights = method.weighsOnTheWay();
    boolean guidance = method.isGuided() && differentiable;
    return new SeenOnTheWay(
        weights || guidance,
        weights,
        weights && settings.smc().particles() > 1,
        method.isTempered() || method == Method.FREEDOM,
        guidance);
  }
}
