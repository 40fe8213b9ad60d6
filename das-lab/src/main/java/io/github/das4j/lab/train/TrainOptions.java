package io.github.das4j.lab.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What to train, and for how long.
 *
 * @param minutes per stage, resumed time included; without it each stage has its own
 */
public record TrainOptions(
    List<Stage> stages, Path out, boolean resume, OptionalDouble minutes, long seed) {

  /** Threads that work at once, each on one core. */
  static final int WORKERS = 2;

  /** The parts of the model, in the order in which they need each other. */
  public enum Stage {
    /** Pictures to latents and back. */
    VAE(20),
    /** Captions to states that the U-Net can attend to. */
    CLIP(5),
    /** Latents denoised as captions say. */
    UNET(180);

    private final double minutes;

    Stage(double minutes) {
      this.minutes = minutes;
    }

    double minutes() {
      return minutes;
    }

    static List<Stage> parse(String name) {
      if (name.equals("all")) {
        return List.of(values());
      }
      for (Stage stage : values()) {
        if (stage.name().toLowerCase(Locale.ROOT).equals(name)) {
          return List.of(stage);
        }
      }
      throw new IllegalArgumentException("there is no stage '" + name + "'");
    }
  }

  public TrainOptions {
    stages = List.copyOf(stages);
    if (minutes.isPresent() && !(minutes.getAsDouble() > 0)) {
      throw new IllegalArgumentException("minutes must be positive, not " + minutes.getAsDouble());
    }
  }

  /** Reads a command line. */
  public static TrainOptions parse(List<String> arguments) {
    List<String> rest = new ArrayList<>(arguments);
    boolean resume = rest.remove("--resume");
    List<Stage> stages = Stage.parse(take(rest, "--stage", "all"));
    Path out = Path.of(take(rest, "--out", "demo-training"));
    String minutes = take(rest, "--minutes", "");
    long seed = Math.round(number("--seed", take(rest, "--seed", "1")));
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException("unknown option '" + rest.get(0) + "'");
    }
    OptionalDouble limit =
        minutes.isEmpty()
            ? OptionalDouble.empty()
            : OptionalDouble.of(number("--minutes", minutes));
    return new TrainOptions(stages, out, resume, limit, seed);
  }

  private static String take(List<String> rest, String option, String otherwise) {
    int at = rest.indexOf(option);
    if (at < 0) {
      return otherwise;
    }
    if (at + 1 >= rest.size()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    rest.remove(at);
    return rest.remove(at);
  }

  private static double number(String option, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " needs a number, not '" + text + "'", e);
    }
  }
}
