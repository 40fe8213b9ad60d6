package io.github.das4j.das;

import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Reports of steps as tensors, and back, bit for bit. */
final class ReportNumbers {

  /** What of a report is a number; its ancestors are a tensor of their own. */
  static final int COLUMNS = 12;

  private ReportNumbers() {}

  /** [steps, columns] float64. */
  static Tensor numbers(List<StepReport> reports) {
    double[] values = new double[reports.size() * COLUMNS];
    for (int k = 0; k < reports.size(); k++) {
      StepReport report = reports.get(k);
      double[] row = {
        report.steps(),
        report.timestep(),
        report.scored() ? 1 : 0,
        report.lambda(),
        report.ess(),
        report.resampled() ? 1 : 0,
        report.bestReward(),
        report.meanReward(),
        report.logZ(),
        report.manifoldDeviation(),
        report.bitsPerDimension(),
        report.dropped()
      };
      System.arraycopy(row, 0, values, k * COLUMNS, COLUMNS);
    }
    return Tensors.float64(values, reports.size(), COLUMNS);
  }

  /** [steps, N] int64. */
  static Tensor ancestors(List<StepReport> reports, int particles) {
    long[] values = new long[reports.size() * particles];
    for (int k = 0; k < reports.size(); k++) {
      int[] parents = reports.get(k).ancestors();
      for (int n = 0; n < particles; n++) {
        values[k * particles + n] = parents[n];
      }
    }
    return Tensors.of(values, reports.size(), particles);
  }

  /**
   * The reports of steps 0, 1, ….
   *
   * @throws IllegalArgumentException if an ancestor is none of the particles
   */
  static List<StepReport> reports(Tensor numbers, Tensor ancestors) {
    double[] values = Tensors.doubles(numbers);
    long[] indices = Tensors.longs(ancestors);
    int particles = Math.toIntExact(ancestors.size(1));
    List<StepReport> reports = new ArrayList<>();
    for (int k = 0; k * COLUMNS < values.length; k++) {
      int[] parents = new int[particles];
      for (int n = 0; n < particles; n++) {
        parents[n] = (int) indices[k * particles + n];
        if (parents[n] < 0 || parents[n] >= particles) {
          throw new IllegalArgumentException("step " + k + " has an ancestor " + parents[n]);
        }
      }
      reports.add(report(k, values, parents));
    }
    return reports;
  }

  private static StepReport report(int step, double[] values, int[] ancestors) {
    int at = step * COLUMNS;
    return new StepReport(
        step,
        (int) values[at],
        values[at + 1],
        values[at + 2] != 0,
        values[at + 3],
        values[at + 4],
        values[at + 5] != 0,
        ancestors,
        values[at + 6],
        values[at + 7],
        values[at + 8],
        values[at + 9],
        values[at + 10],
        (int) values[at + 11]);
  }
}
