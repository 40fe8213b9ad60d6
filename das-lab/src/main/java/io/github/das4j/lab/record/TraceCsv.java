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

  /**
   * Reads the steps of one prompt back; ancestors are not in them.
   *
   * @throws IllegalArgumentException if it is not such a file
   */
  public static List<StepReport> read(String csv) {
    List<String> lines = csv.lines().toList();
    if (lines.isEmpty() || !(lines.get(0) + "\n").equals(HEADER)) {
      throw new IllegalArgumentException("not a trace of das");
    }
    return lines.stream().skip(1).map(line -> step(line, lines.size() - 2)).toList();
  }

  private static StepReport step(String line, int steps) {
    // Only the prompt can hold commas, and it comes first.
    String[] cells = line.substring(line.lastIndexOf('"') + 2).split(",", -1);
    double[] numbers = new double[cells.length];
    for (int k = 0; k < cells.length; k++) {
      numbers[k] = cells[k].isEmpty() ? Double.NaN : Double.parseDouble(cells[k]);
    }
    return new StepReport(
        (int) numbers[0],
        steps,
        numbers[1],
        !Double.isNaN(numbers[5]),
        numbers[2],
        numbers[3],
        numbers[4] != 0,
        new int[0],
        numbers[5],
        numbers[6],
        numbers[7],
        numbers[8],
        numbers[9],
        (int) numbers[10]);
  }
}
