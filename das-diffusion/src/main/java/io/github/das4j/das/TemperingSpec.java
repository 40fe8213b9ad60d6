package io.github.das4j.das;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import io.github.das4j.smc.Pace;
import io.github.das4j.smc.Tempering;
import io.github.das4j.smc.Tempering.Adaptive;
import io.github.das4j.smc.Tempering.AdaptiveAbove;
import io.github.das4j.smc.Tempering.Exponential;
import io.github.das4j.smc.Tempering.Freedom;
import io.github.das4j.smc.Tempering.Polynomial;
import io.github.das4j.smc.Tempering.Untempered;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How the reward is turned up: in words and a rate, or by an object of the caller's.
 *
 * @param form in words
 * @param gamma rate γ of exp and poly, positive; empty to follow the steps, or where there is none
 * @param own a tempering for which there are no words, in the place of all that
 */
public record TemperingSpec(
    @Declared(
            key = "smc.tempering",
            standard = "exp",
            option = "--tempering",
            label = "SPEC",
            help = "How the reward is turned up: " + TemperingForm.FORMS)
        TemperingForm form,
    @Declared(
            key = "smc.gamma",
            standard = "auto",
            absent = "auto",
            otherwise =
                "it follows the steps, so that all of the reward is there at the share of them as"
                    + " published: 0.008 at 100, LCM 0.1 at 8",
            range = "(0, inf)",
            option = "--gamma",
            label = "G",
            help = "Rate of exp and poly")
        OptionalDouble gamma,
    Optional<Tempering> own) {

  /** Checks the rate. */
  public TemperingSpec {
    Declarations.check(TemperingSpec.class, form, gamma, own);
    if (!form.isRated()) {
      gamma = OptionalDouble.empty();
    }
  }

  private static TemperingSpec of(String form, OptionalDouble gamma) {
    return new TemperingSpec(new TemperingForm(form), gamma, Optional.empty());
  }

  /** The words for a tempering, or the object itself. */
  public static TemperingSpec of(Tempering tempering) {
    OptionalDouble none = OptionalDouble.empty();
    if (tempering instanceof Exponential exponential) {
      return of("exp", OptionalDouble.of(exponential.gamma()));
    } else if (tempering instanceof Polynomial polynomial) {
      return of("poly:" + polynomial.exponent(), OptionalDouble.of(polynomial.gamma()));
    } else if (tempering instanceof AdaptiveAbove above) {
      TemperingSpec floor = of(above.floor());
      if (floor.own().isEmpty()) {
        return of("adaptive:" + floor.form(), floor.gamma());
      }
    } else if (tempering instanceof Adaptive) {
      return of("adaptive", none);
    } else if (tempering instanceof Freedom) {
      return of("freedom", none);
    } else if (tempering instanceof Untempered) {
      return of("none", none);
    }
    return new TemperingSpec(TemperingForm.OWN, none, Optional.of(tempering));
  }

  /** The same with the published rate where none is given. */
  TemperingSpec settled(int steps, double start) {
    return gamma.isPresent() || !form.isRated()
        ? this
        : new TemperingSpec(form, OptionalDouble.of(form.gamma(Pace.PUBLISHED, steps, start)), own);
  }

  /**
   * The same, if there are words for it.
   *
   * @throws IllegalArgumentException if it is an object of the caller's
   */
  public TemperingSpec named() {
    if (own.isPresent()) {
      throw new IllegalArgumentException(
          "a record names the tempering that made its images, and one of your own has no name:"
              + " keep these settings in the program that made them");
    }
    return this;
  }

  /** The tempering itself; without a rate, that of {@link Pace#PUBLISHED}. */
  public Tempering tempering() {
    return own.orElseGet(() -> form.at(gamma.orElse(Pace.PUBLISHED.gamma())));
  }
}
