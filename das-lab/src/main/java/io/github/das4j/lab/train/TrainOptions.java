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
 * @param workers threads that work at once, each on one core and with a batch of its own
 */
public record TrainOptions(
    List<Stage> stages,
    Path out,
    boolean resume,
    OptionalDouble minutes,
    long seed,
    int workers,
    Judging judging) {

  /**
   * How the trained model is judged.
   *
   * @param guidance scale of classifier-free guidance
   * @param prompts random full captions, a picture for each
   */
  public record Judging(double guidance, int prompts) {

    public Judging {
      if (prompts < 1) {
        throw new IllegalArgumentException("--prompts must be at least 1, not " + prompts);
      }
    }
  }

  /** The parts of the model, in the order in which they need each other. */
  public enum Stage {
    /** Pictures to latents and back. */
    VAE(20),
    /** Captions to states that the U-Net can attend to. */
    CLIP(5),
    /** Latents denoised as captions say. */
    UNET(180),
    /** A CLIP that sees pictures, and what it is worth to look at them. */
    REWARDS(17),
    /** No training: figures of all that was trained, and the model card. */
    JUDGE(1);

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
    if (workers < 1) {
      throw new IllegalArgumentException("--workers must be at least 1, not " + workers);
    }
  }

  /** Reads a command line. */
  public static TrainOptions parse(List<String> arguments) {
    List<String> rest = new ArrayList<>(arguments);
    boolean resume = rest.remove("--resume");
    List<Stage> stages = Stage.parse(take(rest, "--stage", "all"));
    Path out = Path.of(take(rest, "--out", "demo-training"));
    String minutes = take(rest, "--minutes", "");
    long seed = whole("--seed", take(rest, "--seed", "1"));
    int workers = whole("--workers", take(rest, "--workers", "2"));
    double guidance = number("--guidance", take(rest, "--guidance", "3"));
    Judging judging = new Judging(guidance, whole("--prompts", take(rest, "--prompts", "500")));
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException("unknown option '" + rest.get(0) + "'");
    }
    OptionalDouble limit =
        minutes.isEmpty()
            ? OptionalDouble.empty()
            : OptionalDouble.of(number("--minutes", minutes));
    return new TrainOptions(stages, out, resume, limit, seed, workers, judging);
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

  private static int whole(String option, String text) {
    return Math.toIntExact(Math.round(number(option, text)));
  }

  private static double number(String option, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " needs a number, not '" + text + "'", e);
    }
  }
}
