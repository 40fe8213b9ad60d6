package io.github.das4j.toy;

import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter.Floats;
import io.github.das4j.report.Csv;
import io.github.das4j.words.Figures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * What an experiment found.
 *
 * @param samples of the first repeat, [n][dimension]
 * @param network the pretrained one of the last repeat; empty where the denoiser is exact
 */
public record ToyResult(
    Toy toy, List<Row> rows, Map<ToyMethod, double[][]> samples, Optional<Mlp> network) {

  /** The columns of {@code table.csv}. */
  private static final List<String> HEADER =
      List.of("toy", "method", "mean_reward", "reward_se", "emd", "emd_se");

  /**
   * One line of the table. Standard errors are over repeats; of a single repeat, over its
   * independent samples (of DAS, its swarms) and its subsets.
   *
   * @param seconds mean time of sampling, and training where the method trains
   */
  public record Row(
      Toy toy,
      ToyMethod method,
      double reward,
      double rewardError,
      double emd,
      double emdError,
      double seconds) {

    List<String> cells() {
      return List.of(
          toy.id(),
          method.id(),
          String.format(Locale.ROOT, "%.6g", reward),
          String.format(Locale.ROOT, "%.3g", rewardError),
          String.format(Locale.ROOT, "%.6g", emd),
          String.format(Locale.ROOT, "%.3g", emdError));
    }

    String text() {
      return String.format(
          Locale.ROOT,
          "%-11s %-17s %10s ± %-8.3f %8.3f ± %-7.3f %7.1f s",
          toy.id(),
          method.id(),
          Figures.of("%.3f", reward),
          rewardError,
          emd,
          emdError,
          seconds);
    }
  }

  /** The measurements of one method, a repeat at a time. */
  static final class Measurements {

    private final List<Double> rewards = new ArrayList<>();
    private final List<Double> distances = new ArrayList<>();
    private final List<Double> seconds = new ArrayList<>();
    private double rewardErrorWithin;
    private double distanceErrorWithin;

    void add(ToyExperiment.Draw draw, ToyReward reward, double[] emd, double time) {
      rewards.add(reward.mean(draw.samples()));
      distances.add(mean(emd));
      seconds.add(time);
      rewardErrorWithin = standardError(draw.groups());
      distanceErrorWithin = standardError(emd);
    }

    Row row(Toy toy, ToyMethod method) {
      boolean several = rewards.size() > 1;
      double[] r = array(rewards);
      double[] d = array(distances);
      return new Row(
          toy,
          method,
          mean(r),
          several ? standardError(r) : rewardErrorWithin,
          mean(d),
          several ? standardError(d) : distanceErrorWithin,
          mean(array(seconds)));
    }

    private static double[] array(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  /** The table as comma-separated values, with its header. */
  public static String csv(List<ToyResult> results) {
    List<List<?>> rows = new ArrayList<>(List.of(HEADER));
    results.forEach(result -> result.rows().forEach(row -> rows.add(row.cells())));
    return Csv.of(rows);
  }

  /** The table for a terminal. */
  public static String text(List<ToyResult> results) {
    StringBuilder text = new StringBuilder();
    text.append("toy         method            mean reward   (s.e.)      EMD   (s.e.)      time\n");
    results.forEach(result -> result.rows().forEach(row -> text.append(row.text()).append('\n')));
    return text.toString();
  }

  /** Writes the samples, an array [n, dimension] float32 for each method, as safetensors. */
  public void writeSamples(Path file) {
    Map<String, Floats> arrays = new LinkedHashMap<>();
    samples.forEach(
        (method, points) -> {
          float[] flat = new float[points.length * toy.dimension()];
          for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) points[i / toy.dimension()][i % toy.dimension()];
          }
          arrays.put(method.id(), new Floats(new long[] {points.length, toy.dimension()}, flat));
        });
    SafetensorsWriter.writeFloats(file, arrays);
  }

  static double mean(double[] values) {
    return Mean.of(values).getAsDouble();
  }

  /** Of the mean of independent values; NaN for a single one. */
  static double standardError(double[] values) {
    return values.length < 2
        ? Double.NaN
        : StandardDeviation.of(values).getAsDouble() / Math.sqrt(values.length);
  }
}
