package io.github.das4j.verify;

import io.github.das4j.align.Twist.Proposal;
import io.github.das4j.smc.Keys;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;
import io.github.das4j.smc.Uniforms;
import io.github.das4j.toy.ToyModel;
import io.github.das4j.toy.ToySwarm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every resampler × tempering × method against targets that are known.
 *
 * <p>Ẑ, and Ẑ times a weighted mean, are unbiased for Z and Z·E whatever the resampling and the
 * tempering, adaptive ones included: the tests are exact but for the normality of a mean.
 *
 * @param runs independent runs behind each mean
 */
public record Verification(int runs, long seed) {

  private static final int PARTICLES = 64;
  private static final long GUIDANCE = 7;

  /** Those of a full run and of {@code --quick}. */
  public static final int FULL = 1000;

  public static final int QUICK = 150;

  /** All checks, in the order of the report. */
  public List<Check> checks(Consumer<String> log) {
    List<Check> checks = new ArrayList<>(ResamplerChecks.all(runs * 20, seed));
    log.accept("resampling schemes: done");
    for (KnownTarget target : List.of(KnownTarget.linearGaussian(), KnownTarget.mixture())) {
      for (Resampler resampler : Resampler.values()) {
        temperings()
            .forEach(
                (name, tempering) -> {
                  checks.addAll(guided(target, resampler, name, tempering));
                  checks.addAll(unguided(target, resampler, name, tempering));
                });
      }
      temperings().forEach((name, tempering) -> checks.addAll(weighed(target, name, tempering)));
      checks.add(guidance(target));
      log.accept(target.name() + ": done");
    }
    checks.addAll(flowChecks());
    log.accept("flows: done");
    checks.addAll(TensorChecks.all(Math.max(60, runs / 5), seed));
    log.accept("on tensors: done");
    checks.addAll(ViewChecks.all(runs, seed));
    log.accept("cheap views: done");
    checks.addAll(ApartChecks.all(runs, seed));
    log.accept("terms without gradient: done");
    return checks;
  }

  /** Every resampler along flows; without noise there is no guidance to look at. */
  List<Check> flowChecks() {
    List<Check> checks = new ArrayList<>();
    for (KnownTarget target : flows()) {
      for (Resampler resampler : Resampler.values()) {
        checks.addAll(guided(target, resampler, "exp", Tempering.exponential(0.04)));
      }
      checks.addAll(guided(target, Resampler.SSP, "adaptive", Tempering.adaptive()));
      if (target.process().variance(0) > 0) {
        checks.add(guidance(target));
      }
    }
    return checks;
  }

  /** Flows of exact velocities: exact posterior, half the noise, none. */
  private static List<KnownTarget> flows() {
    return Stream.of(1.0, 0.5, 0.0)
        .flatMap(
            eta -> Stream.of(KnownTarget.linearGaussianFlow(eta), KnownTarget.mixtureFlow(eta)))
        .toList();
  }

  private static Map<String, Tempering> temperings() {
    Map<String, Tempering> all = new LinkedHashMap<>();
    all.put("exp", Tempering.exponential(0.04));
    all.put("polynomial", Tempering.polynomial(0.06, 2));
    all.put("adaptive", Tempering.adaptive());
    all.put("adaptive above exp", Tempering.adaptive(Tempering.exponential(0.02)));
    all.put("none", Tempering.none());
    return all;
  }

  private List<Check> guided(
      KnownTarget target, Resampler resampler, String name, Tempering tempering) {
    SmcSampler sampler = new SmcSampler(PARTICLES, 0.5, resampler, tempering, 0, OnNan.FAIL);
    return estimates(target, sampler, Proposal.GUIDED, label(resampler) + ", " + name + ", guided");
  }

  private List<Check> unguided(
      KnownTarget target, Resampler resampler, String name, Tempering tempering) {
    SmcSampler sampler = new SmcSampler(PARTICLES, 0.5, resampler, tempering, 0, OnNan.FAIL);
    return estimates(
        target, sampler, Proposal.UNGUIDED, label(resampler) + ", " + name + ", unguided");
  }

  /** Guided, never resampled. */
  private List<Check> weighed(KnownTarget target, String name, Tempering tempering) {
    SmcSampler sampler = new SmcSampler(PARTICLES, 0, Resampler.SSP, tempering, 0, OnNan.FAIL);
    return estimates(target, sampler, Proposal.GUIDED, "no resampling, " + name + ", importance");
  }

  private List<Check> estimates(
      KnownTarget target, SmcSampler sampler, Proposal proposal, String name) {
    long key = Keys.mix(seed, target.name().hashCode(), name.hashCode());
    Estimate[] found =
        IntStream.range(0, runs)
            .parallel()
            .mapToObj(r -> Estimate.of(run(target, sampler, proposal, Keys.mix(key, r))))
            .toArray(Estimate[]::new);
    return Estimate.checks(target, name, found);
  }

  private Check guidance(KnownTarget target) {
    SmcSampler sampler =
        new SmcSampler(PARTICLES, 1, Resampler.SSP, Tempering.exponential(0.08), 0, OnNan.FAIL);
    GuidanceCheck<ToySwarm> check = new GuidanceCheck<>(target, swarm -> swarm.x()[0]);
    for (int r = 0; r < runs; r++) {
      long key = Keys.mix(seed, GUIDANCE, r);
      ToyModel model = new ToyModel(target.process(), target.reward(), 1, Proposal.GUIDED, key);
      sampler.run(model, Uniforms.seeded(Keys.mix(key, 1)), check);
    }
    return check.result("guidance after resampling");
  }

  static Population<ToySwarm> run(
      KnownTarget target, SmcSampler sampler, Proposal proposal, long key) {
    ToyModel model = new ToyModel(target.process(), target.reward(), 1, proposal, key);
    return sampler.run(model, Uniforms.seeded(Keys.mix(key, 1)), Observer.none());
  }

  static String label(Resampler resampler) {
    return resampler.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Root mean square error of the self-normalised E x against N, for the default settings.
   *
   * @return [point][N, error]
   */
  public double[][] errors(KnownTarget target) {
    int[] sizes = {16, 32, 64, 128, 256, 512};
    double[][] points = new double[sizes.length][];
    for (int k = 0; k < sizes.length; k++) {
      SmcSampler sampler =
          new SmcSampler(sizes[k], 0.5, Resampler.SSP, Tempering.exponential(0.04), 0, OnNan.FAIL);
      long key = Keys.mix(seed, 11, sizes[k]);
      double squares =
          IntStream.range(0, runs)
              .parallel()
              .mapToDouble(
                  r -> {
                    Estimate e =
                        Estimate.of(run(target, sampler, Proposal.GUIDED, Keys.mix(key, r)));
                    return Math.pow(e.mean() - target.mean(), 2);
                  })
              .sum();
      points[k] = new double[] {sizes[k], Math.sqrt(squares / runs)};
    }
    return points;
  }

  /** The slope of log error against log N, which should be −½, its error from the χ² of each. */
  public Check slope(KnownTarget target, double[][] points) {
    double[] x = Arrays.stream(points).mapToDouble(p -> Math.log(p[0])).toArray();
    double[] y = Arrays.stream(points).mapToDouble(p -> Math.log(p[1])).toArray();
    double centre = Arrays.stream(x).average().orElse(0);
    double spread = Arrays.stream(x).map(v -> (v - centre) * (v - centre)).sum();
    double slope = 0;
    for (int k = 0; k < x.length; k++) {
      slope += (x[k] - centre) * y[k] / spread;
    }
    // Small swarms are not yet on the asymptote: 0.02 stands for that.
    double error = Math.hypot(Math.sqrt(1.0 / (2 * runs) / spread), 0.02);
    return new Check("slope", target.name(), "log error against log N", slope, -0.5, error);
  }
}
