package io.github.das4j.record;

import io.github.das4j.das.SampleResult;
import io.github.das4j.das.StepReport;
import io.github.das4j.report.Csv;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** {@code trace.csv}: a row for every step of every prompt. */
public final class TraceCsv {

  private static final String HEADER =
      "prompt,step,timestep,lambda,ess,resampled,best_reward,mean_reward,log_Z,"
          + "manifold_deviation,bits_per_dim,dropped\n";

  private static final int COLUMNS = HEADER.split(",").length;

  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setSkipHeaderRecord(true).setHeader().get();

  private TraceCsv() {}

  public static String of(List<SampleResult> results) {
    List<List<?>> rows = new ArrayList<>();
    for (SampleResult result : results) {
      result.steps().forEach(step -> rows.add(cells(result.request().prompt(), step)));
    }
    return HEADER + Csv.of(rows);
  }

  /**
   * The traces of several prompts as one.
   *
   * @param each the trace of each prompt, as this class writes it
   */
  public static String joined(List<String> each) {
    StringBuilder csv = new StringBuilder(HEADER);
    each.forEach(one -> csv.append(one, HEADER.length(), one.length()));
    return csv.toString();
  }

  private static List<Object> cells(String prompt, StepReport step) {
    return List.of(
        prompt,
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

  /**
   * Reads the steps of one prompt back; ancestors are not in them.
   *
   * @throws IllegalArgumentException if it is not such a file
   */
  public static List<StepReport> read(String csv) {
    if (!csv.startsWith(HEADER)) {
      throw new IllegalArgumentException("not a trace of das");
    }
    List<StepReport> steps = new ArrayList<>();
    try (CSVParser rows = CSVParser.parse(csv, FORMAT)) {
      List<CSVRecord> all = rows.getRecords();
      for (CSVRecord row : all) {
        steps.add(step(row, all.size() - 1));
      }
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException("a trace with an open quote or the like", e);
    }
    return steps;
  }

  private static StepReport step(CSVRecord row, int steps) {
    if (row.size() != COLUMNS) {
      throw new IllegalArgumentException(
          "row " + row.getRecordNumber() + " of the trace has " + row.size() + " cells");
    }
    return new StepReport(
        (int) number(row, 1),
        steps,
        number(row, 2),
        !Double.isNaN(number(row, 6)),
        number(row, 3),
        number(row, 4),
        number(row, 5) != 0,
        new int[0],
        number(row, 6),
        number(row, 7),
        number(row, 8),
        number(row, 9),
        number(row, 10),
        (int) number(row, 11));
  }

  private static double number(CSVRecord row, int column) {
    String cell = row.get(column);
    try {
      return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "row " + row.getRecordNumber() + " of the trace has '" + cell + "' for a number", e);
    }
  }
}
