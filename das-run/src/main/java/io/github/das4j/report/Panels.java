package io.github.das4j.report;

import io.github.das4j.report.page.PagePart;
import io.github.das4j.words.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Curves along the steps as small panels of one scale, one for each prompt. */
final class Panels {

  /** Side of a panel, in its own units. */
  private static final double SIDE = 100;

  private Panels() {}

  /**
   * The curves of a prompt.
   *
   * @param label of its panel
   * @param curves [curve][step]; a curve of one value is level
   */
  record Prompt(String label, List<double[]> curves) {
    Prompt {
      curves = List.copyOf(curves);
    }
  }

  /**
   * A panel for each prompt.
   *
   * @param legend the names of the curves
   * @param steps T, at the right end
   */
  static PagePart of(List<String> legend, int steps, List<Prompt> prompts) {
    double[] all =
        prompts.stream()
            .flatMap(prompt -> prompt.curves().stream())
            .flatMapToDouble(DoubleStream::of)
            .filter(Double::isFinite)
            .toArray();
    double low = Arrays.stream(all).min().orElse(0);
    double high = Arrays.stream(all).max().orElse(1);
    List<PagePart.Panels.Panel> panels = new ArrayList<>();
    for (Prompt prompt : prompts) {
      panels.add(
          new PagePart.Panels.Panel(
              prompt.label(),
              prompt.curves().stream().map(curve -> points(curve, low, high)).toList()));
    }
    String scale =
        String.format(
            Locale.ROOT,
            "each from %s at the bottom to %s at the top, steps 0 to %d",
            Figures.of(low),
            Figures.of(high),
            steps);
    return new PagePart.Panels(legend, scale, panels);
  }

  /** As points of SVG; what is no number is left out. */
  private static String points(double[] values, double low, double high) {
    double[] curve = values.length == 1 ? new double[] {values[0], values[0]} : values;
    return IntStream.range(0, curve.length)
        .filter(k -> Double.isFinite(curve[k]))
        .mapToObj(
            k ->
                String.format(
                    Locale.ROOT,
                    "%.2f,%.2f",
                    SIDE * k / (curve.length - 1),
                    high > low
                        ? SIDE * (high / 2 - curve[k] / 2) / (high / 2 - low / 2)
                        : SIDE / 2))
        .collect(Collectors.joining(" "));
  }
}
