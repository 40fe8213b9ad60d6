package io.github.das4j.cli;

import io.github.das4j.compare.Tuning;
import io.github.das4j.compare.TuningAsked;
import io.github.das4j.compare.TuningFiles;
import io.github.das4j.compare.TuningRecord;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.forecast.Forecast;
import io.github.das4j.forecast.TakenTimes;
import io.github.das4j.judge.AnswerBook;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.record.Prompts;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptSampler;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import io.github.das4j.words.CommandWord;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code das tune}: short runs over a grid of settings, and which to take. */
@Command(
    name = "tune",
    description = {
      "Tries alpha, gamma and N in short runs, and says which to take.",
      "It shows what each gives: how many particles stay alive, how much reward is won, and how far "
          + "from the model it leads."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "ESS/N near 1: the reward hardly speaks, alpha can be smaller. Near 1/N: one particle bears",
      "everything; take a larger alpha, a smaller gamma or more particles. KL is estimated as",
      "E[r]/alpha - log Z. docs/choosing.md explains.",
      "",
      "Example:",
      "  das tune --preset demo:aesthetic --alpha 0.025,0.05,0.1,0.2 --set prompts.count=3"
    })
final class TuneCommand implements Callable<Integer> {

  /** What sampling does not take, or is told by the tuning. */
  private static final List<String> OF_TUNING =
      List.of(
          "--alpha",
          "--gamma",
          "--particles",
          "--kl",
          "--least-ess",
          "--out",
          "--open",
          "--prompts",
          "--prompt-set",
          "--prompt-count",
          "--prompt-seed",
          "prompts.");

  private static final MathContext DIGITS = new MathContext(6);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private SettingsArguments settings = new SettingsArguments(SettingsUse.TUNE);

  @Option(
      names = "--alpha",
      split = ",",
      paramLabel = "LIST",
      description = "KL coefficients to try. Default: 1/4, 1/2, 1, 2 and 4 times the preset's.")
  private List<Double> alphas = new ArrayList<>();

  @Option(
      names = "--gamma",
      split = ",",
      paramLabel = "LIST",
      description = "Rates of tempering to try. Default: the preset's.")
  private List<Double> gammas = new ArrayList<>();

  @Option(
      names = "--particles",
      split = ",",
      paramLabel = "LIST",
      description = "Numbers of particles to try. Default: the preset's.")
  private List<Integer> particles = new ArrayList<>();

  @Option(
      names = "--kl",
      paramLabel = "NATS",
      description = "Recommend what comes nearest to this KL. Default: the greatest reward.")
  private Optional<Double> kl = Optional.empty();

  @Option(
      names = "--least-ess",
      paramLabel = "SHARE",
      description = {
        "ESS, as a share of N, that a recommendation must keep, in the mean over its steps and at",
        "the end. Default: 0.5."
      })
  private double leastEss = 0.5;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "tuned",
      description =
          "Folder for page, table and plots; called again, the same tuning goes on where it was."
              + " Default: tuned.")
  private Path out = Path.of("tuned");

  @Mixin private OpenArguments opening = new OpenArguments();

  @Override
  public Integer call() {
    List<Setting> layers = settings.orDemo(settings.layers());
    if (settings.printed) {
      return SettingsArguments.print(RunConfig.of(layers).settings());
    }
    // Before weights are read and minutes of sampling is the time to learn it.
    TuningRecord.require(out);
    RunConfig asked = settings.ready(() -> RunConfig.of(layers));
    checkTried(asked.settings());
    RunConfig settled = asked.on(asked.devices());
    Tuning tuning = tuning(settled);
    Checkpoints checkpoints = settled.checkpoints();
    Path model = settled.model(checkpoints);
    RunConfig config = settled.seen(checkpoints, model);
    config.requireGuided(config.reward(checkpoints));
    config.warnings().forEach(warning -> Failures.say("warning: " + warning));
    List<Prompts.Numbered> prompts = config.prompts();
    try (TuningRecord record = TuningRecord.open(out, config, Manifest.of(settled, prompts))) {
      Tuning.Task task = new Tuning.Task(prompts, config.negative(), config.sampling(), record);
      tell(outcome(tuning, task, config, record), asked(config, prompts));
    }
    return 0;
  }

  /** What is to be tried is tried; nothing is loaded where nothing is left. */
  private Tuning.Outcome outcome(
      Tuning tuning, Tuning.Task task, RunConfig config, TuningRecord record) {
    int before = tuning.tried(task);
    if (before > 0) {
      Failures.say(
          runs(tuning, task) + " are in " + out + (isOver(tuning, task) ? "" : "; going on"));
    }
    PrintWriter terminal = spec.commandLine().getOut();
    Checkpoints checkpoints = config.checkpoints();
    Path model = config.model(checkpoints);
    var options = config.withAdditions(checkpoints).options(model, config.devices().get(0));
    try (Interruption stopped = new Interruption(() -> stopped(tuning, task, record));
        JudgeDesk judges =
            new JudgeDesk(config.judging(), AnswerBook.inMemory(), System::getenv, Failures::say);
        PromptSampler sampler =
            isOver(tuning, task)
                ? PromptSampler.none()
                : PromptSampler.of(ImageSampler.open(options, config.reward(checkpoints), judges));
        RunProgress progress =
            new RunProgress(
                    tuning.runs(task),
                    before,
                    tuning.work(task),
                    Optional.of(forecast(config, model)))
                .leavingOut(Tuning.PLAIN)) {
      return tuning.run(
          sampler,
          task,
          progress,
          line -> {
            progress.close();
            terminal.println(line);
            terminal.flush();
          });
    } catch (RuntimeException e) {
      if (tuning.tried(task) > before) {
        Failures.say("not complete; " + kept(tuning, task));
      }
      throw e;
    }
  }

  private static boolean isOver(Tuning tuning, Tuning.Task task) {
    return tuning.tried(task) == tuning.runs(task);
  }

  private static String runs(Tuning tuning, Tuning.Task task) {
    return tuning.tried(task) + " of " + tuning.runs(task) + " runs";
  }

  private void stopped(Tuning tuning, Tuning.Task task, TuningRecord record) {
    Failures.say(
        record.stop()
            ? "stopped; " + kept(tuning, task)
            : "stopped before a run was finished; nothing is kept");
  }

  private String kept(Tuning tuning, Tuning.Task task) {
    return runs(tuning, task)
        + " are kept in "
        + out
        + ": das tune"
        + GivenOptions.of(spec).without(List.of())
        + " goes on";
  }

  private void tell(Tuning.Outcome outcome, TuningAsked asked) {
    PrintWriter terminal = spec.commandLine().getOut();
    Path page = TuningFiles.write(out, outcome, asked);
    terminal.println(
        outcome
            .best()
            .map(best -> "recommended: " + best.setting() + ", " + outcome.why())
            .orElse(outcome.why()));
    outcome
        .best()
        .ifPresent(best -> terminal.println("run next:    " + asked.next().apply(best.setting())));
    terminal.println(page);
    terminal.flush();
    opening.show(page);
  }

  private static Forecast forecast(RunConfig config, Path model) {
    return Forecast.of(config, model, config.reward(config.checkpoints()), TakenTimes.ofThisUser());
  }

  /** What is tried, and how it is gone on with: with the options of this line but for the tuned. */
  private TuningAsked asked(RunConfig config, List<Prompts.Numbered> prompts) {
    GivenOptions given = GivenOptions.of(spec);
    String first = CommandWord.of(prompts.get(0).text());
    return new TuningAsked(
        String.format(
            Locale.ROOT,
            "Prompts: %d; model %s, aligned to %s; %d steps.",
            prompts.size(),
            config.settings().text("model"),
            config.settings().text("reward"),
            config.sampling().denoising().steps()),
        "das tune" + given.without(List.of()),
        setting ->
            "das sample "
                + first
                + given.without(OF_TUNING)
                + " --alpha "
                + plain(setting.alpha())
                + (gammas.isEmpty() ? "" : " --gamma " + plain(setting.gamma()))
                + " --particles "
                + setting.particles());
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  /** Refuses what no run could have before the first run, not when its turn has come. */
  private void checkTried(Settings base) {
    alphas.forEach(alpha -> check(base, "smc.alpha", alpha, "--alpha"));
    gammas.forEach(gamma -> check(base, "smc.gamma", gamma, "--gamma"));
    particles.forEach(count -> check(base, "smc.particles", count, "--particles"));
  }

  private static void check(Settings base, String key, Number value, String option) {
    RunConfig.resolved(base.with(key, value.toString(), option));
  }

  private Tuning tuning(RunConfig config) {
    double alpha = config.sampling().smc().alpha();
    return new Tuning(
        alphas.isEmpty() ? List.of(alpha / 4, alpha / 2, alpha, 2 * alpha, 4 * alpha) : alphas,
        gammas.isEmpty() ? List.of(config.settings().number("smc.gamma")) : gammas,
        particles.isEmpty() ? List.of(config.sampling().smc().particles()) : particles,
        kl.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
        leastEss);
  }
}
