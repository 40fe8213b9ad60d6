package io.github.das4j.compare;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.report.Charts;
import io.github.das4j.report.Csv;
import io.github.das4j.report.Pictures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What a tuning leaves: a table, and curves against the setting that was varied most. */
public final class TuningFiles {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 340;
  private static final double TEN = 10;

  private static final String PAGE = "tune.html";

  private static final Map<String, String> EXPLANATIONS =
      Map.of(
          "plot-ess.png",
          "Effective sample size: how many of the particles carry the weight, on the way and at the"
              + " end, where the result is drawn. Settings that keep half of them are safe.",
          "plot-reward.png",
          "Reward won over the plain model, as the weighted mean of the final swarm.",
          "plot-kl.png",
          "How far the aligned images are from the model's own: KL = E[r]/alpha - log Z, in nats.");

  private TuningFiles() {}

  /** A setting that curves run along. */
  private enum Axis {
    ALPHA("alpha", Pilot.Setting::alpha) {
      @Override
      String others(Pilot.Setting s) {
        return String.format(Locale.ROOT, "gamma %.3g, N %d", s.gamma(), s.particles());
      }
    },
    GAMMA("gamma", Pilot.Setting::gamma) {
      @Override
      String others(Pilot.Setting s) {
        return String.format(Locale.ROOT, "alpha %.3g, N %d", s.alpha(), s.particles());
      }
    },
    PARTICLES("particles N", Pilot.Setting::particles) {
      @Override
      String others(Pilot.Setting s) {
        return String.format(Locale.ROOT, "alpha %.3g, gamma %.3g", s.alpha(), s.gamma());
      }
    };

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // A function without state.
    private final ToDoubleFunction<Pilot.Setting> value;

    Axis(String title, ToDoubleFunction<Pilot.Setting> value) {
      this.title = title;
      this.value = value;
    }

    /** What else tells a setting from another. */
    abstract String others(Pilot.Setting setting);

    long values(List<Pilot> pilots) {
      return pilots.stream().mapToDouble(p -> value.applyAsDouble(p.setting())).distinct().count();
    }

    static Axis of(List<Pilot> pilots) {
      Axis most = ALPHA;
      for (Axis axis : values()) {
        most = axis.values(pilots) > most.values(pilots) ? axis : most;
      }
      return most;
    }
  }

  /** A curve: its name beside a setting's, and its value. */
  private record Curve(String name, ToDoubleFunction<Pilot> value) {}

  /**
   * Writes {@code tune.csv}, plots and {@code tune.html} into a folder, in place of earlier ones.
   *
   * @return the page's path
   */
  public static Path write(Path folder, Tuning.Outcome outcome, TuningAsked asked) {
    AtomicFiles.write(folder.resolve("tune.csv"), csv(outcome));
    List<Pilot> pilots = outcome.pilots();
    double plain = outcome.plain();
    Map<String, XYChart> plots = new LinkedHashMap<>();
    plots.put(
        "plot-ess.png",
        chart(
            "ESS / N",
            pilots,
            new Curve("on its way", Pilot::ess),
            new Curve("at the end", Pilot::finalEss)));
    plots.put(
        "plot-reward.png",
        chart("Reward over the plain model", pilots, new Curve("", p -> p.reward() - plain)));
    plots.put("plot-kl.png", chart("KL, nats", pilots, new Curve("", Pilot::kl)));
    Map<String, byte[]> shown = new LinkedHashMap<>();
    plots.forEach(
        (name, chart) -> {
          byte[] png = Pictures.png(Charts.painted(chart));
          AtomicFiles.write(folder.resolve(name), png);
          shown.put(EXPLANATIONS.get(name), png);
        });
    Path page = folder.resolve(PAGE);
    AtomicFiles.write(page, new TuningPage(outcome, asked).html(shown));
    return page;
  }

  /** A setting a row. */
  static String csv(Tuning.Outcome outcome) {
    List<List<?>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "alpha",
            "gamma",
            "particles",
            "ess",
            "final_ess",
            "resampled",
            "reward",
            "plain_reward",
            "kl",
            "recommended"));
    for (Pilot pilot : outcome.pilots()) {
      rows.add(
          List.of(
              pilot.setting().alpha(),
              pilot.setting().gamma(),
              pilot.setting().particles(),
              pilot.ess(),
              pilot.finalEss(),
              pilot.resampled(),
              pilot.reward(),
              outcome.plain(),
              pilot.kl(),
              outcome.best().filter(pilot::equals).isPresent() ? 1 : 0));
    }
    return Csv.of(rows);
  }

  private static XYChart chart(String title, List<Pilot> pilots, Curve... curves) {
    Axis axis = Axis.of(pilots);
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(axis.title)
            .build();
    Charts.style(chart.getStyler());
    // XChart labels the powers of ten alone, and the settings seldom span one.
    chart.setCustomXAxisTickLabelsFormatter(
        log -> String.format(Locale.ROOT, "%.3g", Math.pow(TEN, log)));
    Map<String, List<Pilot>> groups = new LinkedHashMap<>();
    pilots.forEach(
        p -> groups.computeIfAbsent(axis.others(p.setting()), others -> new ArrayList<>()).add(p));
    Function<List<Pilot>, double[]> across =
        group ->
            group.stream()
                .mapToDouble(p -> Math.log10(axis.value.applyAsDouble(p.setting())))
                .toArray();
    groups.forEach(
        (others, group) -> {
          for (Curve curve : curves) {
            int line = chart.getSeriesCollection().size();
            double[] up = group.stream().mapToDouble(curve.value()).toArray();
            String name = curve.name().isEmpty() ? others : others + ", " + curve.name();
            Charts.add(chart, name, across.apply(group), up)
                .ifPresent(
                    series -> {
                      series.setLineColor(Charts.colour(line));
                      series.setMarker(SeriesMarkers.CIRCLE);
                      series.setMarkerColor(Charts.colour(line));
                    });
          }
        });
    return chart;
  }
}
