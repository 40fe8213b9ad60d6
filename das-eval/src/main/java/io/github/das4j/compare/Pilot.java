package io.github.das4j.compare;

import io.github.das4j.das.SampleResult;
import io.github.das4j.das.StepReport;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What short runs at one setting showed, as means over their prompts.
 *
 * @param ess effective sample size of the judged steps, as a share of N
 * @param finalEss that of the final weights
 * @param resampled share of the steps that resampled
 * @param reward weighted mean reward of the final swarm
 * @param kl estimate of KL(aligned ‖ model) = E[r]/α − log Z in nats, at least 0
 */
public record Pilot(
    Setting setting, double ess, double finalEss, double resampled, double reward, double kl) {

  /** What is tried. */
  public record Setting(double alpha, double gamma, int particles) {

    /** All of its digits, which a record keeps it by. */
    String key() {
      return "alpha=" + alpha + " gamma=" + gamma + " particles=" + particles;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "alpha %.3g, gamma %.3g, N %d", alpha, gamma, particles);
    }
  }

  /** Of one prompt's run. */
  static Pilot of(Setting setting, SampleResult result) {
    double reward = meanReward(result);
    return new Pilot(
        setting,
        meanEss(result) / setting.particles(),
        ess(result.logWeights()) / setting.particles(),
        resampled(result),
        reward,
        Math.max(0, reward / setting.alpha() - result.logZ()));
  }

  /**
   * The mean over prompts.
   *
   * @param runs at least one
   */
  static Pilot mean(Setting setting, List<Pilot> runs) {
    return new Pilot(
        setting,
        mean(runs, Pilot::ess),
        mean(runs, Pilot::finalEss),
        mean(runs, Pilot::resampled),
        mean(runs, Pilot::reward),
        mean(runs, Pilot::kl));
  }

  private static double mean(List<Pilot> runs, ToDoubleFunction<Pilot> value) {
    return runs.stream().mapToDouble(value).average().orElseThrow();
  }

  private static double meanEss(SampleResult result) {
    return result.steps().stream()
        .filter(StepReport::scored)
        .mapToDouble(StepReport::ess)
        .average()
        .orElse(result.rewards().length);
  }

  private static double resampled(SampleResult result) {
    return result.steps().stream()
        .mapToDouble(step -> step.resampled() ? 1 : 0)
        .average()
        .orElse(0);
  }

  /** Weights that are normalised in the log: 1 / Σ W². */
  private static double ess(double[] logWeights) {
    return 1 / Arrays.stream(logWeights).map(w -> Math.exp(2 * w)).sum();
  }

  private static double meanReward(SampleResult result) {
    double sum = 0;
    for (int n = 0; n < result.rewards().length; n++) {
      double weight = Math.exp(result.logWeights()[n]);
      sum += weight == 0 ? 0 : weight * result.rewards()[n];
    }
    return sum;
  }
}
