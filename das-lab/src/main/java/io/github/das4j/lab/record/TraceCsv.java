package io.github.das4j.lab.record;

import io.github.das4j.das.SampleResult;
import io.github.das4j.das.StepReport;
import java.util.List;

/** {@code trace.csv}: a row for every step of every prompt. */
public final class TraceCsv {

  private static final String HEADER =
      "prompt,step,timestep,lambda,ess,resampled,best_reward,mean_reward,log_Z,"
          + "manifold_deviation,bits_per_dim,dropped\n";

  private TraceCsv() {}

  public static String of(List<SampleResult> results) {
    StringBuilder csv = new StringBuilder(HEADER);
    for (SampleResult result : results) {
      for (StepReport step : result.steps()) {
        csv.append(quoted(result.request().prompt()));
        for (Object cell : cells(step)) {
          csv.append(',').append(cell);
        }
        csv.append('\n');
      }
    }
    return csv.toString();
  }

  private static List<Object> cells(StepReport step) {
    return List.of(
        step.step(),
        step.timestep(),
        step.lambda(),
        step.ess(),
        step.resampled() ? 1 : 0,
        number(step.bestReward()),
        number(step.meanReward()),
        step.logZ(),
        step.manifoldDeviation(),
        step.bitsPerDimension(),
        step.dropped());
  }

  /** A level that was not scored has empty cells. */
  private static Object number(double value) {
    return Double.isNaN(value) ? "" : value;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
