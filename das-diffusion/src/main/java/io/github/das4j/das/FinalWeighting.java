package io.github.das4j.das;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the last weighting, by the model's own decoder and the true reward, left of a swarm that was
 * seen cheaply on the way: a poor twist costs effective sample size here, never truth.
 *
 * @param onTheWay effective sample size of the weighted steps before the last, their mean, in [1,
 *     N]
 * @param atTheEnd that of the final weights, in [1, N]
 * @param particles N
 */
public record FinalWeighting(double onTheWay, double atTheEnd, double particles) {

  /** Share of the way's, below which the twist is called poor. */
  private static final double POOR = 0.5;

  /**
   * Of a prompt's steps; nothing where they are seen in full, where no step before the last was
   * weighted, or of a single particle.
   *
   * @param steps all of them, the last one included
   */
  public static Optional<FinalWeighting> of(SampleSettings settings, List<StepReport> steps) {
    int last = steps.size() - 1;
    int particles = settings.smc().particles();
    if (last < 1 || particles < 2 || !isCheap(settings)) {
      return Optional.empty();
    }
    var before =
        steps.subList(0, last).stream()
            .filter(StepReport::scored)
            .mapToDouble(StepReport::ess)
            .average();
    return before.isEmpty()
        ? Optional.empty()
        : Optional.of(new FinalWeighting(before.getAsDouble(), steps.get(last).ess(), particles));
  }

  private static boolean isCheap(SampleSettings settings) {
    return !settings.twist().words(settings.size().width(), settings.size().height()).isEmpty();
  }

  /** The mean over prompts; nothing of none. */
  public static Optional<FinalWeighting> mean(List<FinalWeighting> all) {
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FinalWeighting(
                all.stream().mapToDouble(FinalWeighting::onTheWay).average().orElseThrow(),
                all.stream().mapToDouble(FinalWeighting::atTheEnd).average().orElseThrow(),
                all.get(0).particles()));
  }

  /** Whether so much was lost that the twist was a poor one. */
  public boolean isPoor() {
    return atTheEnd < POOR * onTheWay;
  }

  /** What to do about a poor one. */
  String advice() {
    return this
        + ": the reward was seen too poorly on the way; take a truer decoder or gradient, a smaller"
        + " --twist-every, or --twist full";
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "final weighting kept %.1f of %.0f particles (ESS), on the way %.1f",
        atTheEnd,
        particles,
        onTheWay);
  }
}
