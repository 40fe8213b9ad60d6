package io.github.das4j.das;

import io.github.das4j.smc.Tempering;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a schedule fits the steps along which it is run. */
final class TemperingAdvice {

  /**
   * λ that the last guided step should have, and the share of the steps before which 1 is early.
   */
  private static final double LEAST = 0.9;

  private static final int EARLY = 5;

  private TemperingAdvice() {}

  /** What to tell the user; nothing of a schedule that fits, or of no schedule. */
  static List<String> of(SampleSettings settings) {
    return settings.method().isTempered()
        ? schedule(settings.smc().tempering().tempering())
            .flatMap(schedule -> of(schedule, settings))
            .map(List::of)
            .orElse(List.of())
        : List.of();
  }

  private static Optional<Tempering.Schedule> schedule(Tempering tempering) {
    if (tempering instanceof Tempering.AdaptiveAbove above) {
      return schedule(above.floor());
    }
    boolean rated =
        tempering instanceof Tempering.Exponential || tempering instanceof Tempering.Polynomial;
    return rated ? Optional.of((Tempering.Schedule) tempering) : Optional.empty();
  }

  private static Optional<String> of(Tempering.Schedule schedule, SampleSettings settings) {
    int steps = settings.denoising().steps();
    int levels = steps - (int) Math.floor(steps * settings.smc().temperingStart());
    double last = schedule.at(levels);
    if (last < LEAST
        && !(settings.smc().tempering().tempering() instanceof Tempering.AdaptiveAbove)) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "gamma is so small that the reward is turned up to %.2g of it by the last of %d steps,"
                  + " and jumps to all of it at the end; left out, gamma follows the steps",
              last,
              steps));
    }
    if (schedule.at(levels / EARLY) >= 1) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "gamma is so large that the reward is fully turned up in the first fifth of %d steps,"
                  + " where guesses at the image are rough; left out, gamma follows the steps",
              steps));
    }
    return Optional.empty();
  }
}
