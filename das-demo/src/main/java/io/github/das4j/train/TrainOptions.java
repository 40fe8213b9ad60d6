package io.github.das4j.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What to train, and for how long.
 *
 * @param pictures folder of the picture sets, as npm unpacks them
 * @param minutes per stage, resumed time included; without it each stage has its own
 * @param workers threads that work at once, each on one core and with a batch of its own
 */
public record TrainOptions(
    List<Stage> stages,
    Path pictures,
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
   * @param samples pictures whose set is compared with the set of drawn ones
   */
  public record Judging(double guidance, int prompts, int samples) {

    public Judging {
      if (prompts < 1) {
        throw new IllegalArgumentException("--prompts must be at least 1, not " + prompts);
      }
      if (samples < 2) {
        throw new IllegalArgumentException("--samples must be at least 2, not " + samples);
      }
    }
  }

  /** The parts of the model, in the order in which they need each other. */
  public enum Stage {
    /** Pictures to latents and back. */
    VAE(60),
    /** Captions to states that the U-Net can attend to. */
    CLIP(5),
    /** A classifier that tells what pictures show, and never guides. */
    READER(10),
    /** Latents denoised as captions say. */
    UNET(300),
    /** A CLIP that sees pictures, and what it is worth to look at them. */
    REWARDS(17),
    /** Latents to sharper pictures, with an encoder that stays. */
    DECODER(60),
    /** No training: figures of all that was trained, and the model card. */
    JUDGE(1);

    private final double minutes;

    Stage(double minutes) {
      this.minutes = minutes;
    }

    double minutes() {
      return minutes;
    }

    /** A stage by its name, or every stage by {@code all}. */
    public static List<Stage> parse(String name) {
      if (name.equals("all")) {
        return List.of(values());
      }
      for (Stage stage : values()) {
        if (stage.name().toLowerCase(Locale.ROOT).equals(name)) {
          return List.of(stage);
        }
      }
      throw new IllegalArgumentException(
          "there is no stage '"
              + name
              + "': vae, clip, reader, unet, decoder, rewards, judge, all");
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
}
