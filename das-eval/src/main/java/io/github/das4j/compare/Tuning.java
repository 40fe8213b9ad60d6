package io.github.das4j.compare;

import io.github.das4j.das.Method;
import io.github.das4j.das.PlainDraw;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.SmcSettings;
import io.github.das4j.record.Prompts;
import io.github.das4j.run.FinishedPrompt;
import io.github.das4j.run.PromptSampler;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunListener;
import io.github.das4j.smc.Tempering;
import io.github.das4j.words.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Short runs over a grid of settings, and which of them to take.
 *
 * @param alphas KL coefficients to try
 * @param gammas rates of exponential tempering to try
 * @param particles numbers of particles to try
 * @param wishedKl KL(aligned ‖ model) in nats that is wished for; empty for none
 * @param leastEss effective sample size, as a share of N, that a setting must keep on its way and
 *     at the end
 */
public record Tuning(
    List<Double> alphas,
    List<Double> gammas,
    List<Integer> particles,
    OptionalDouble wishedKl,
    double leastEss) {

  /** What the plain model's runs are called. */
  public static final String PLAIN = "plain";

  public Tuning {
    alphas = List.copyOf(alphas);
    gammas = List.copyOf(gammas);
    particles = List.copyOf(particles);
    if (alphas.isEmpty() || gammas.isEmpty() || particles.isEmpty()) {
      throw new IllegalArgumentException("name at least one alpha, gamma and number of particles");
    }
    if (!(leastEss >= 0 && leastEss <= 1)) {
      throw new IllegalArgumentException("the least ESS must be in [0, 1], not " + leastEss);
    }
  }

  /**
   * What was found.
   *
   * @param plain mean reward of the model itself
   * @param best the recommended one; empty where none keeps the ESS
   * @param why in words
   */
  public record Outcome(double plain, List<Pilot> pilots, Optional<Pilot> best, String why) {}

  /**
   * What every setting is tried on.
   *
   * @param negative prompt to be guided away from; empty for none
   * @param kept what was tried before, and is not tried again
   */
  public record Task(
      List<Prompts.Numbered> prompts, String negative, SampleSettings base, TriedRuns kept) {}

  /** Runs that it takes, the plain model's among them. */
  public int runs(Task task) {
    return (1 + alphas.size() * gammas.size() * particles.size()) * task.prompts().size();
  }

  /** The same in prompts of the task's own number of particles, which others take longer for. */
  public double work(Task task) {
    double usual = task.base().smc().particles();
    double tried = particles.stream().mapToDouble(count -> count / usual).sum();
    return (1 + alphas.size() * gammas.size() * tried) * task.prompts().size();
  }

  /** Runs of it that were tried before. */
  public int tried(Task task) {
    List<PromptTask> prompts = PromptTask.of(task.prompts());
    return Stream.concat(Stream.of(plain(task)), trials().stream().map(Trial::of))
        .mapToInt(trial -> (int) prompts.stream().filter(p -> trial.known(task, p)).count())
        .sum();
  }

  /**
   * Runs every setting on every prompt, but for what was tried before.
   *
   * @param sampler is asked for nothing where everything was
   * @param progress told of every run; the setting stands where a worker would
   * @param says told of every setting, in a line
   */
  public Outcome run(
      PromptSampler sampler, Task task, RunListener progress, Consumer<String> says) {
    Work work = new Work(sampler, task, progress);
    SampleSettings plain = task.base().toBuilder().method(Method.PLAIN).build();
    double unaligned = work.mean(plain(task), plain).reward();
    says.accept(
        Figures.of(
            "plain model: mean reward %.4g of its swarm; below, each swarm's over it", unaligned));
    List<Pilot> pilots = new ArrayList<>();
    for (Pilot.Setting setting : trials()) {
      SampleSettings tried =
          task.base().toBuilder()
              .alpha(setting.alpha())
              .tempering(Tempering.exponential(setting.gamma()))
              .particles(setting.particles())
              .build();
      Pilot pilot = work.mean(Trial.of(setting), tried);
      pilots.add(pilot);
      says.accept(line(pilot, unaligned));
    }
    return recommended(unaligned, pilots);
  }

  private List<Pilot.Setting> trials() {
    List<Pilot.Setting> all = new ArrayList<>();
    for (int count : particles) {
      for (double gamma : gammas) {
        for (double alpha : alphas) {
          all.add(new Pilot.Setting(alpha, gamma, count));
        }
      }
    }
    return all;
  }

  /** Of the plain model nothing but its reward is looked at. */
  private static Trial plain(Task task) {
    SmcSettings smc = task.base().smc();
    return new Trial(PLAIN, PLAIN, new Pilot.Setting(smc.alpha(), 0, smc.particles()));
  }

  /**
   * A setting's runs.
   *
   * @param name for people
   * @param key that they are kept by
   */
  private record Trial(String name, String key, Pilot.Setting setting) {

    static Trial of(Pilot.Setting setting) {
      return new Trial(setting.toString(), setting.key(), setting);
    }

    boolean known(Task task, PromptTask prompt) {
      return task.kept().find(key, prompt, setting).isPresent();
    }
  }

  /** One setting after the other on every prompt. */
  private record Work(PromptSampler sampler, Task task, RunListener progress) {

    Pilot mean(Trial trial, SampleSettings settings) {
      // The plain model has a trial of its own.
      SampleSettings alone = settings.toBuilder().plain(PlainDraw.OFF).build();
      List<Pilot> runs = new ArrayList<>();
      for (PromptTask prompt : PromptTask.of(task.prompts())) {
        runs.add(
            task.kept()
                .find(trial.key(), prompt, trial.setting())
                .orElseGet(() -> run(trial, prompt, alone)));
      }
      return Pilot.mean(trial.setting(), runs);
    }

    private Pilot run(Trial trial, PromptTask prompt, SampleSettings settings) {
      progress.onStart(trial.name(), prompt);
      SampleRequest request =
          new SampleRequest(prompt.prompt(), task.negative(), prompt.occurrence(), settings);
      SampleResult result =
          sampler.sample(request, step -> progress.onStep(trial.name(), prompt, step));
      Pilot run = Pilot.of(trial.setting(), result);
      task.kept().keep(trial.key(), prompt, run);
      progress.onFinished(trial.name(), prompt, FinishedPrompt.of(result));
      return run;
    }
  }

  /** A line of the table. */
  public static String line(Pilot pilot, double plain) {
    return String.format(
        Locale.ROOT,
        "%-34s  ESS/N %.2f (end %.2f)  resampled %.0f %%  reward %s  KL %.1f nats",
        pilot.setting(),
        pilot.ess(),
        pilot.finalEss(),
        100 * pilot.resampled(),
        Figures.of("%+.4g", pilot.reward() - plain),
        pilot.kl());
  }

  /** On its way, and at the end, where it counts: the result is drawn from the final weights. */
  private boolean keeps(Pilot pilot) {
    return pilot.ess() >= leastEss && pilot.finalEss() >= leastEss;
  }

  /**
   * With a wished KL the nearest to it, else the greatest reward, among those that keep the ESS.
   */
  Outcome recommended(double plain, List<Pilot> pilots) {
    List<Pilot> fit = pilots.stream().filter(this::keeps).toList();
    if (fit.isEmpty()) {
      String why =
          String.format(
              Locale.ROOT,
              "no setting keeps an ESS of %.2f N on its way and at the end: try a larger alpha, a"
                  + " smaller gamma, or more particles",
              leastEss);
      return new Outcome(plain, pilots, Optional.empty(), why);
    }
    Comparator<Pilot> order =
        wishedKl.isPresent()
            ? Comparator.comparingDouble(p -> Math.abs(p.kl() - wishedKl.getAsDouble()))
            : Comparator.comparingDouble(p -> -p.reward());
    Pilot best = fit.stream().min(order).orElseThrow();
    String why =
        (wishedKl.isPresent() ? "nearest to the KL wished for" : "greatest reward")
            + String.format(
                Locale.ROOT,
                " among those that keep an ESS of %.2f N on their" + " way and at the end",
                leastEss);
    return new Outcome(plain, pilots, Optional.of(best), why);
  }
}
