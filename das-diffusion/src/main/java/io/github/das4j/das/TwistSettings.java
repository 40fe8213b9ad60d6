package io.github.das4j.das;

import io.github.das4j.align.View.Jacobian;
import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import io.github.das4j.words.Choices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the reward is seen before the last step. Whatever is chosen, the last step is judged by the
 * model's own decoder and the true reward, so that what is sampled stays the same.
 *
 * @param preset for all that is not said
 * @param decoder from x̂_0 to the image that the reward sees
 * @param gradient what of the network the reward's gradient goes through
 * @param every only every k-th step is judged, k at least 1 and at most the number of steps
 * @param particles whose gradients are taken
 */
public record TwistSettings(
    @Declared(
            key = "twist.preset",
            standard = "full",
            option = "--twist",
            label = "NAME",
            older = "full",
            help =
                "How the reward is seen before the last step, which is always judged in full: {}")
        TwistPreset preset,
    @Declared(
            key = "twist.decoder",
            standard = "auto",
            absent = "auto",
            otherwise = "as --twist says",
            option = "--twist-decoder",
            label = "WHICH",
            older = "auto",
            help =
                "Decoder before the last step: full, pooled:2, pooled:4 (of smaller latents),"
                    + " tiny:DIR (TAESD, TAESDXL, TAESD3, TAEF1)")
        Optional<TwistDecoder> decoder,
    @Declared(
            key = "twist.gradient",
            standard = "auto",
            absent = "auto",
            otherwise = "as --twist says",
            option = "--twist-gradient",
            label = "WHICH",
            older = "auto",
            help =
                "What of the network the reward's gradient goes through: full; denoised, its linear"
                    + " part; gaussian, that of Gaussian data")
        Optional<Jacobian> gradient,
    @Declared(
            key = "twist.every",
            standard = "auto",
            absent = "auto",
            otherwise = "as --twist says",
            range = "[1, inf)",
            option = "--twist-every",
            label = "K",
            older = "auto",
            help = "Judge every K-th step")
        OptionalInt every,
    @Declared(
            key = "twist.particles",
            standard = "all",
            option = "--twist-particles",
            label = "WHICH",
            older = "all",
            help =
                "Whose gradients are taken: {}, those that selection keeps, by checkpointing"
                    + " whatever --checkpointing says; the same to rounding")
        TwistParticles particles) {

  /**
   * Checks the numbers.
   *
   * @throws io.github.das4j.declaration.WrongValueException if one is out of its range
   */
  public TwistSettings {
    Declarations.check(TwistSettings.class, preset, decoder, gradient, every, particles);
  }

  /**
   * The decoder, that of the preset where none is given.
   *
   * @param width of the images, in pixels
   * @param height likewise
   */
  public TwistDecoder decodes(int width, int height) {
    return decoder.orElse(preset.decoder(width, height));
  }

  /** The gradient, that of the preset where none is given. */
  public Jacobian differentiates() {
    return gradient.orElse(preset.gradient());
  }

  /**
   * Every how many steps the reward is looked at, that of the preset where nothing is given.
   *
   * @param steps T, which the preset's own does not pass
   */
  public int judgesEvery(int steps) {
    return every.orElse(Math.min(preset.every(), steps));
  }

  /**
   * What is not as published, in the words of the options; empty if all is.
   *
   * @param width of the images, in pixels
   * @param height likewise
   */
  public String words(int width, int height) {
    List<String> words = new ArrayList<>();
    TwistDecoder decodes = decodes(width, height);
    if (!decodes.equals(TwistDecoder.FULL)) {
      words.add(decodes.toString());
    }
    if (differentiates() != Jacobian.FULL) {
      words.add(Choices.name(differentiates()));
    }
    int steps = every.orElse(preset.every());
    if (steps > 1) {
      words.add("every " + steps);
    }
    return String.join(", ", words);
  }

  /**
   * Checks what hangs on other settings.
   *
   * @param ratio whether the temper is FreeDoM's
   */
  void requireFits(int steps, boolean ratio) {
    if (every.isPresent() && every.getAsInt() > steps) {
      throw Declarations.wrong(
          TwistSettings.class, "twist.every", "at most the number of steps, " + steps, every);
    }
    if (particles == TwistParticles.SURVIVORS && ratio) {
      throw Declarations.wrong(
          TwistSettings.class,
          "twist.particles",
          "all where the temper is FreeDoM's, which looks at the gradients of all",
          particles);
    }
  }
}
