package io.github.das4j.forecast;

import io.github.das4j.reward.RewardSpec;
import io.github.das4j.run.Manifest;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.words.TimeWords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How long sampling takes here, from what steps like these took before, and what would be quicker.
 *
 * @param particleSteps of a prompt: particles times steps
 * @param steps T
 * @param workers that share the prompts, at least 1
 * @param fast the same steps with {@code --twist fast}
 */
public record Forecast(
    TakenTimes times, StepKind kind, StepKind fast, long particleSteps, int steps, int workers) {

  /** From here on quicker ways are worth a word, in seconds. */
  private static final double LONG = 300;

  /** What people take where 100 steps are too many. */
  private static final int FEW_STEPS = 20;

  /**
   * A step's time with {@code fast} as a share of the full one's, until it has been measured here:
   * between the 0.26 of Stable Diffusion 1.5 and the 0.51 of small images (docs/bench.md,
   * docs/choosing.md).
   */
  private static final double FAST_SHARE = 0.35;

  /** Of a run. */
  public static Forecast of(Manifest manifest, TakenTimes times) {
    return of(manifest.config(), manifest.model(), manifest.reward(), times);
  }

  /**
   * Of sampling with settings.
   *
   * @param config settled for this machine
   * @param model the model's folder
   */
  public static Forecast of(RunConfig config, Path model, RewardSpec reward, TakenTimes times) {
    StepKind kind = StepKind.of(config, model, reward);
    int steps = config.sampling().denoising().steps();
    return new Forecast(
        times,
        kind,
        kind.fast(config, model, reward),
        (long) config.sampling().smc().particles() * steps,
        steps,
        config.devices().size());
  }

  /**
   * Seconds of so many prompts; nothing where no such step was taken before.
   *
   * @param prompts at least 0
   */
  public OptionalDouble seconds(double prompts) {
    return step(kind).isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(step(kind).getAsDouble() * prompts * particleSteps / workers);
  }

  private OptionalDouble step(StepKind of) {
    OptionalDouble known = times.seconds(of.key());
    return known.isPresent() ? known : times.seconds(of.keyOfAnyReward());
  }

  /** Keeps what a particle's step took. */
  public void took(double seconds) {
    times.took(kind.key(), seconds);
    times.took(kind.keyOfAnyReward(), seconds);
  }

  /**
   * The time in words, and what would be quicker where it is long.
   *
   * @param seconds that it takes as it is
   */
  public String words(double seconds) {
    List<String> ways = new ArrayList<>();
    if (seconds >= LONG) {
      if (!fast.equals(kind)) {
        ways.add("--twist fast about " + TimeWords.of(seconds * share()));
      }
      if (steps > 2 * FEW_STEPS) {
        ways.add("--steps " + FEW_STEPS + " about " + TimeWords.of(seconds * FEW_STEPS / steps));
      }
    }
    String here = "this takes about " + TimeWords.of(seconds) + " here";
    return ways.isEmpty() ? here : here + " (" + String.join(", ", ways) + ")";
  }

  private double share() {
    OptionalDouble known = step(fast);
    OptionalDouble full = step(kind);
    return known.isPresent() && full.isPresent()
        ? Math.min(1, known.getAsDouble() / full.getAsDouble())
        : FAST_SHARE;
  }
}
