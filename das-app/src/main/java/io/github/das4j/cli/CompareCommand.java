package io.github.das4j.cli;

import io.github.das4j.compare.Arm;
import io.github.das4j.compare.Comparison;
import io.github.das4j.compare.ComparisonTable;
import io.github.das4j.compare.Sweep;
import io.github.das4j.das.Method;
import io.github.das4j.eval.JudgeOptions;
import io.github.das4j.forecast.Forecast;
import io.github.das4j.forecast.TakenTimes;
import io.github.das4j.run.Manifest;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.words.Choices;
import io.github.das4j.words.TimeWords;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code das compare}: methods side by side on the same prompts, judged together. */
@Command(
    name = "compare",
    description = {
      "Puts methods side by side on the same prompts.",
      "The same checkpoint, reward, particles and steps, so that all denoise equally often; reward "
          + "calls and gradients are counted."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Each method is a run folder of its own below --out; called again, it goes on where it was.",
      "It writes compare.html (table, plots, images), compare.csv, sheet.png and eval/.",
      "",
      "Example:",
      "  das compare --preset demo:aesthetic --methods plain,best-of-n,dps,smc,das \\",
      "    --judge clip --judge pick --judge jpeg --set prompts.count=50 --out compared",
      "  das compare --preset demo:multi --methods best-of-n,das --judge aesthetic --judge clip \\",
      "    --sweep multi.aesthetic_weight=0,0.25,0.5,0.75,1 --out pareto"
    })
final class CompareCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private SettingsArguments settings = new SettingsArguments(SettingsUse.COMPARE);

  @Option(
      names = "--methods",
      paramLabel = "LIST",
      description =
          "Of das, smc, tds, fk-diff, fk-max, fk-sum, svdd, freedom, dps, best-of-n, plain."
              + " Default: plain,best-of-n,dps,svdd,fk-diff,tds,smc,das.")
  private String methods = "plain,best-of-n,dps,svdd,fk-diff,tds,smc,das";

  @Option(
      names = "--sweep",
      paramLabel = "KEY=VALUE,...",
      description = {
        "A setting that takes several values in each method, such as",
        "multi.aesthetic_weight=0,0.5,1: the page then plots how the judges trade off."
      })
  private Optional<String> sweep = Optional.empty();

  @Option(
      names = "--judge",
      paramLabel = "[NAME=]SPEC",
      description = "One more reward to judge by; repeatable.")
  private List<String> judges = new ArrayList<>();

  @Mixin private JudgeArguments judging = new JudgeArguments();

  @Mixin private OpenArguments opening = new OpenArguments();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "compared",
      description = "Folder for the results. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("compared");

  @Override
  public Integer call() {
    List<Method> chosen =
        Arrays.stream(methods.split(","))
            .map(name -> Choices.parse(Method.class, "method", name.strip()))
            .toList();
    List<Setting> layers = settings.orDemo(settings.layers());
    if (settings.printed) {
      return SettingsArguments.print(RunConfig.of(layers).settings());
    }
    settings.ready(() -> RunConfig.of(layers));
    settings.supplies().bring(HubSupplies.ofRewards(judges));
    JudgeOptions judge = judging.options(judges, JudgeOptions.PUBLISHED_EIGENVALUES);
    ComparisonTable table =
        new Comparison(layers, chosen, sweep.map(Sweep::parse), judge).run(out, new Told());
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.print(table.text(Terminal.tableColumns()));
    terminal.println(out.resolve("compare.html"));
    terminal.flush();
    opening.show(out.resolve("compare.html"));
    return 0;
  }

  /** Progress of each method in turn, and how long all of them take where that is known. */
  private static final class Told implements Comparison.Listener {

    private final TakenTimes times = TakenTimes.ofThisUser();
    private final Map<Arm, Forecast> forecasts = new LinkedHashMap<>();

    @Override
    public void plans(Map<Arm, Manifest> arms) {
      double whole = 0;
      for (Map.Entry<Arm, Manifest> each : arms.entrySet()) {
        Forecast forecast = Forecast.of(each.getValue(), times);
        forecasts.put(each.getKey(), forecast);
        whole += forecast.seconds(each.getValue().prompts().size()).orElse(Double.NaN);
      }
      if (Double.isFinite(whole)) {
        Failures.say("all methods together take about " + TimeWords.of(whole) + " here");
      }
    }

    @Override
    public Comparison.Following begins(Arm arm, int prompts, int finished) {
      if (finished < prompts) {
        int number = List.copyOf(forecasts.keySet()).indexOf(arm) + 1;
        System.err.println(arm.label() + " (" + number + " of " + forecasts.size() + "):");
      }
      return new RunProgress(prompts, finished, prompts, Optional.ofNullable(forecasts.get(arm)));
    }

    @Override
    public void says(String line) {
      Failures.say("warning: " + line);
    }
  }
}
