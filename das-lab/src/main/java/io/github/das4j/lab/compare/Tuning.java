package io.github.das4j.lab.compare;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.Method;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.lab.record.Prompts;
import io.github.das4j.smc.Tempering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Short runs over a grid of settings, and which of them to take.
 *
 * @param alphas KL coefficients to try
 * @param gammas rates of exponential tempering to try
 * @param particles numbers of particles to try
 * @param wishedKl KL(aligned ‖ model) in nats that is wished for; empty for none
 * @param leastEss effective sample size, as a share of N, that a setting must keep on its way
 */
public record Tuning(
    List<Double> alphas,
    List<Double> gammas,
    List<Integer> particles,
    OptionalDouble wishedKl,
    double leastEss) {

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

  /** Runs every setting on every prompt. */
  public Outcome run(
      ImageSampler sampler,
      List<Prompts.Numbered> prompts,
      SampleSettings base,
      Consumer<String> says) {
    SampleSettings plain = base.toBuilder().method(Method.PLAIN).build();
    double unaligned =
        sampled(sampler, prompts, plain).stream()
            .mapToDouble(Pilot::meanReward)
            .average()
            .orElseThrow();
    List<Pilot> pilots = new ArrayList<>();
    for (int count : particles) {
      for (double gamma : gammas) {
        for (double alpha : alphas) {
          var setting = new Pilot.Setting(alpha, gamma, count);
          SampleSettings tried =
              base.toBuilder()
                  .alpha(alpha)
                  .tempering(Tempering.exponential(gamma))
                  .particles(count)
                  .build();
          Pilot pilot = Pilot.of(setting, sampled(sampler, prompts, tried));
          pilots.add(pilot);
          says.accept(line(pilot, unaligned));
        }
      }
    }
    return recommended(unaligned, pilots);
  }

  private static List<SampleResult> sampled(
      ImageSampler sampler, List<Prompts.Numbered> prompts, SampleSettings settings) {
    return prompts.stream()
        .map(p -> new SampleRequest(p.text(), "", p.occurrence(), settings))
        .map(request -> sampler.sample(request, Listener.none()))
        .toList();
  }

  /** A line of the table. */
  public static String line(Pilot pilot, double plain) {
    return String.format(
        Locale.ROOT,
        "%-34s  ESS/N %.2f (end %.2f)  resampled %.0f %%  reward %+.4g  KL %.1f nats",
        pilot.setting(),
        pilot.ess(),
        pilot.finalEss(),
        100 * pilot.resampled(),
        pilot.reward() - plain,
        pilot.kl());
  }

  /**
   * With a wished KL the nearest to it, else the greatest reward, among those that keep the ESS.
   */
  Outcome recommended(double plain, List<Pilot> pilots) {
    List<Pilot> fit = pilots.stream().filter(p -> p.ess() >= leastEss).toList();
    if (fit.isEmpty()) {
      String why =
          String.format(
              Locale.ROOT,
              "no setting keeps an ESS of %.2f N: try a larger alpha, a smaller gamma, or more"
                  + " particles",
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
            + String.format(Locale.ROOT, " among those that keep an ESS of %.2f N", leastEss);
    return new Outcome(plain, pilots, Optional.of(best), why);
  }
}
