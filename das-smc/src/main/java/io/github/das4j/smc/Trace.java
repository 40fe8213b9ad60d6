package io.github.das4j.smc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records the numbers of every step, and nothing of the particles. For one run or several, one
 * after the other; not safe for use by several threads.
 */
public final class Trace<X extends Swarm<X>> implements Observer<X> {

  private final List<Row> rows = new ArrayList<>();

  /** Without rows. */
  public Trace() {}

  /**
   * One step; {@link SmcStep} explains more.
   *
   * @param step turn of the loop, 0 … T
   * @param scored whether this level was weighted
   * @param lambda temper of this level's twist
   * @param guidance λ of the proposal that leaves this level
   * @param ess effective sample size before resampling, in [1, N]
   * @param resampled whether the swarm was resampled
   * @param dropped particles that lost their weight here to what is no finite number
   * @param logZ log of the normaliser's estimate, this level included
   * @param bestLogTwist greatest log-twist ψ in the swarm before resampling; NaN if not scored or
   *     none is a number
   * @param meanLogTwist mean of ψ under the weights before resampling; NaN if not scored
   */
  public record Row(
      int step,
      boolean scored,
      double lambda,
      double guidance,
      double ess,
      boolean resampled,
      int dropped,
      double logZ,
      double bestLogTwist,
      double meanLogTwist) {}

  /** Takes down one row. */
  @Override
  public void onStep(SmcStep<X> step) {
    Population<X> level = step.before();
    double best = Double.NaN;
    double mean = Double.NaN;
    if (step.scored()) {
      double[] twist = level.swarm().logTwist();
      best = Arrays.stream(twist).filter(v -> !Double.isNaN(v)).max().orElse(Double.NaN);
      mean = level.weights().mean(twist);
    }
    rows.add(
        new Row(
            step.step(),
            step.scored(),
            step.lambda(),
            step.guidance(),
            step.ess(),
            step.resampled(),
            step.dropped(),
            level.logZ(),
            best,
            mean));
  }

  /** A copy of the rows so far. */
  public List<Row> rows() {
    return List.copyOf(rows);
  }
}
