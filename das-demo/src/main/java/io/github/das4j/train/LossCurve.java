package io.github.das4j.train;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.report.Charts;
import io.github.das4j.report.Csv;
import io.github.das4j.report.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** The loss over the steps, as means of {@value #SPAN} steps, in a table and a picture. */
final class LossCurve {

  private static final int SPAN = 25;

  private final Path folder;
  private final String name;
  private final List<Double> steps = new ArrayList<>();
  private final List<Double> losses = new ArrayList<>();
  private double sum;
  private int count;

  LossCurve(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  void add(long step, double loss) {
    sum += loss;
    count++;
    if (count == SPAN) {
      steps.add((double) step);
      losses.add(sum / SPAN);
      sum = 0;
      count = 0;
    }
  }

  /** The latest mean; NaN before the first. */
  double recent() {
    return losses.isEmpty() ? sum / count : losses.get(losses.size() - 1);
  }

  /** Takes up the table up to this step. */
  void resume(long step) throws IOException {
    if (!Files.exists(table())) {
      return;
    }
    for (String line : Files.readAllLines(table())) {
      String[] cells = line.split(",");
      if (Character.isDigit(line.charAt(0)) && Double.parseDouble(cells[0]) <= step) {
        steps.add(Double.parseDouble(cells[0]));
        losses.add(Double.parseDouble(cells[1]));
      }
    }
  }

  /** The last loss of a stage's table, or a dash. */
  static String last(Path folder, String name) throws IOException {
    LossCurve curve = new LossCurve(folder, name);
    curve.resume(Long.MAX_VALUE);
    return curve.losses.isEmpty() ? "-" : String.format(Locale.ROOT, "%.4f", curve.recent());
  }

  /** Writes the table and the picture. */
  void draw() throws IOException {
    if (losses.isEmpty()) {
      return;
    }
    List<List<?>> rows = new ArrayList<>(List.of(List.of("step", "loss")));
    for (int i = 0; i < steps.size(); i++) {
      rows.add(List.of(steps.get(i), losses.get(i)));
    }
    AtomicFiles.write(table(), Csv.of(rows));
    XYChart chart = new XYChartBuilder().width(720).height(320).title(name + ": loss").build();
    chart.setXAxisTitle("step");
    Charts.style(chart.getStyler());
    chart.getStyler().setLegendVisible(false);
    Charts.add(
        chart,
        "loss",
        steps.stream().mapToDouble(Double::doubleValue).toArray(),
        losses.stream().mapToDouble(Double::doubleValue).toArray());
    AtomicFiles.write(folder.resolve(name + "-loss.png"), Pictures.png(Charts.painted(chart)));
  }

  private Path table() {
    return folder.resolve(name + "-loss.csv");
  }
}
