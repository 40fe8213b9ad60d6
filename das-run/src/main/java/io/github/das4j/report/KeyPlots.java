package io.github.das4j.report;

import io.github.das4j.das.StepReport;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;

/**
 * How sampling went: three plots that tell it, the others folded. One prompt has charts, several
 * have a panel each, and very many are drawn as the share of them that a line has below it.
 */
public final class KeyPlots {

  /** Panels that a reader looks over. */
  private static final int MOST_PANELS = 60;

  private static final String REWARD =
      "Of the images that the particles are predicted to become: it should rise above the plain"
          + " image, and the mean follow the best.";

  private static final Set<String> KEYS = Set.of(Plots.ESS, Plots.DEVIATION);

  private KeyPlots() {}

  /**
   * The chapter of some prompts.
   *
   * @param plots that {@link Plots#ofTraces} made of them; what is in none is left out
   */
  public static PagePart chapter(List<PromptTrace> traces, Map<String, byte[]> plots) {
    List<PagePart> parts = new ArrayList<>();
    boolean panels = traces.size() > 1 && traces.size() <= MOST_PANELS;
    if (panels) {
      parts.addAll(panels(traces, plots));
    } else {
      parts.add(new PagePart.Gallery(PagePart.Size.MEDIUM, keys(traces, plots)));
    }
    parts.add(
        PagePart.Folded.of(
            "Further plots",
            new PagePart.Gallery(
                PagePart.Size.MEDIUM, Plots.explained(plots, name -> !KEYS.contains(name)))));
    return new PagePart.Chapter("How sampling went", explanation(traces, panels), parts);
  }

  private static List<PagePart> panels(List<PromptTrace> traces, Map<String, byte[]> plots) {
    List<PagePart> parts = new ArrayList<>();
    if (tellsRewards(plots)) {
      parts.add(
          new PagePart.Chapter(
              "Reward", REWARD, List.of(Panels.of(legend(traces), last(traces), rewards(traces)))));
    }
    for (Plots.Trace trace : Plots.TRACES) {
      if (KEYS.contains(trace.name()) && plots.containsKey(trace.file())) {
        parts.add(
            new PagePart.Chapter(
                trace.title(), trace.explanation(), List.of(panel(traces, trace))));
      }
    }
    return parts;
  }

  private static boolean tellsRewards(Map<String, byte[]> plots) {
    return Plots.TRACES.stream()
        .anyMatch(
            trace -> trace.name().equals(Plots.MEAN_REWARD) && plots.containsKey(trace.file()));
  }

  private static String explanation(List<PromptTrace> traces, boolean panels) {
    if (traces.size() == 1) {
      return "Along the steps, from noise to image.";
    }
    return panels
        ? "Along the steps, from noise to image; a panel a prompt, all of one scale."
        : "Along the steps, from noise to image: the middle of the prompts, half of them, and all.";
  }

  private static List<PageImage> keys(List<PromptTrace> traces, Map<String, byte[]> plots) {
    List<PageImage> images = new ArrayList<>();
    if (traces.size() == 1 && tellsRewards(plots)) {
      byte[] png = Pictures.png(Charts.painted(rewards(traces.get(0))));
      images.add(PageImage.inline(png, "Reward by step", REWARD));
    }
    images.addAll(
        Plots.explained(
            plots,
            name -> KEYS.contains(name) || (traces.size() > 1 && name.equals(Plots.MEAN_REWARD))));
    return images;
  }

  private static XYChart rewards(PromptTrace trace) {
    XYChart chart = Plots.chart("Reward");
    double[] steps = trace.steps().stream().mapToDouble(StepReport::step).toArray();
    line(chart, 0, "mean", steps, values(trace, StepReport::meanReward));
    line(chart, 1, "best", steps, values(trace, StepReport::bestReward));
    if (trace.plain().isPresent() && steps.length > 0) {
      double level = trace.plain().getAsDouble();
      double[] ends = {steps[0], steps[steps.length - 1]};
      Charts.add(chart, "plain image", ends, new double[] {level, level})
          .ifPresent(
              series -> {
                coloured(series, 2);
                series.setLineStyle(SeriesLines.DASH_DASH);
              });
    }
    return chart;
  }

  private static void line(XYChart chart, int colour, String name, double[] x, double[] y) {
    Charts.add(chart, name, x, y).ifPresent(series -> coloured(series, colour));
  }

  private static void coloured(XYSeries series, int colour) {
    series.setLineColor(Charts.colour(colour));
    series.setMarkerColor(Charts.colour(colour));
    series.setLineWidth(2);
  }

  private static List<String> legend(List<PromptTrace> traces) {
    boolean plain = traces.stream().anyMatch(trace -> trace.plain().isPresent());
    return plain ? List.of("mean", "best", "plain image") : List.of("mean", "best");
  }

  private static List<Panels.Prompt> rewards(List<PromptTrace> traces) {
    List<Panels.Prompt> prompts = new ArrayList<>();
    for (PromptTrace trace : traces) {
      List<double[]> curves = new ArrayList<>();
      curves.add(values(trace, StepReport::meanReward));
      curves.add(values(trace, StepReport::bestReward));
      trace.plain().ifPresent(level -> curves.add(new double[] {level}));
      prompts.add(new Panels.Prompt(trace.label(), curves));
    }
    return prompts;
  }

  private static PagePart panel(List<PromptTrace> traces, Plots.Trace of) {
    return Panels.of(
        List.of(of.title()),
        last(traces),
        traces.stream()
            .map(trace -> new Panels.Prompt(trace.label(), List.of(values(trace, of.value()))))
            .toList());
  }

  private static int last(List<PromptTrace> traces) {
    return traces.stream().mapToInt(trace -> Math.max(0, trace.steps().size() - 1)).max().orElse(0);
  }

  private static double[] values(PromptTrace trace, ToDoubleFunction<StepReport> value) {
    return trace.steps().stream().mapToDouble(value).toArray();
  }
}
