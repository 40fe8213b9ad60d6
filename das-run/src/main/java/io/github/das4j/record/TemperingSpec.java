package io.github.das4j.record;

import io.github.das4j.smc.Pace;
import io.github.das4j.smc.Tempering;
import io.github.das4j.smc.Tempering.Adaptive;
import io.github.das4j.smc.Tempering.AdaptiveAbove;
import io.github.das4j.smc.Tempering.Exponential;
import io.github.das4j.smc.Tempering.Freedom;
import io.github.das4j.smc.Tempering.Polynomial;
import io.github.das4j.smc.Tempering.Schedule;
import io.github.das4j.smc.Tempering.Untempered;
import io.github.das4j.words.Spelling;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Tempering in words.
 *
 * @param text {@code exp}, {@code poly:P}, {@code adaptive}, {@code adaptive:exp}, {@code
 *     adaptive:poly:P}, {@code freedom} or {@code none}
 * @param gamma rate γ of the schedule; empty where there is none
 */
public record TemperingSpec(String text, OptionalDouble gamma) {

  public static final double DEFAULT_GAMMA = 0.008;
  public static final String FORMS =
      "exp, poly:P, adaptive, adaptive:exp, adaptive:poly:P, freedom, none";

  private static final List<String> NAMES = List.of("exp", "poly", "adaptive", "freedom", "none");
  private static final String ADAPTIVE = "adaptive:";
  private static final String POLYNOMIAL = "poly:";

  public static Tempering parse(String text, double gamma) {
    if (text.startsWith(ADAPTIVE)) {
      return Tempering.adaptive(schedule(text.substring(ADAPTIVE.length()), text, gamma));
    }
    return switch (text) {
      case "adaptive" -> Tempering.adaptive();
      case "freedom" -> Tempering.freedom();
      default -> schedule(text, text, gamma);
    };
  }

  /**
   * The γ that a tempering takes where none is given; that of the pace where it takes none.
   *
   * @param along steps that are sampled, at least 1
   * @param start share of them before which nothing is tempered, in [0, 1)
   */
  public static double gamma(String text, Pace pace, int along, double start) {
    String schedule = text.startsWith(ADAPTIVE) ? text.substring(ADAPTIVE.length()) : text;
    if (schedule.startsWith(POLYNOMIAL)) {
      return pace.polynomial(along, start);
    }
    return schedule.equals("exp") ? pace.exponential(along, start) : pace.gamma();
  }

  private static Schedule schedule(String text, String whole, double gamma) {
    if (text.startsWith(POLYNOMIAL)) {
      return Tempering.polynomial(gamma, exponent(text.substring(POLYNOMIAL.length()), whole));
    }
    return switch (text) {
      case "exp" -> Tempering.exponential(gamma);
      case "none" -> Tempering.none();
      default -> throw unknown(text, whole);
    };
  }

  private static double exponent(String text, String whole) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the exponent of the tempering '" + whole + "' is no number: write it as in poly:2", e);
    }
  }

  private static IllegalArgumentException unknown(String text, String whole) {
    String hint =
        Spelling.nearest(text, NAMES).map(name -> "; did you mean '" + name + "'?").orElse("");
    return new IllegalArgumentException(
        "unknown tempering '" + whole + "'" + hint + " (known: " + FORMS + ")");
  }

  /**
   * The words for a tempering.
   *
   * @throws IllegalArgumentException if it is one of the caller's, for which there are none
   */
  public static TemperingSpec of(Tempering tempering) {
    if (tempering instanceof Exponential exponential) {
      return new TemperingSpec("exp", OptionalDouble.of(exponential.gamma()));
    } else if (tempering instanceof Polynomial polynomial) {
      return new TemperingSpec(
          POLYNOMIAL + polynomial.exponent(), OptionalDouble.of(polynomial.gamma()));
    } else if (tempering instanceof AdaptiveAbove above) {
      TemperingSpec floor = of(above.floor());
      return new TemperingSpec(ADAPTIVE + floor.text(), floor.gamma());
    } else if (tempering instanceof Adaptive) {
      return new TemperingSpec("adaptive", OptionalDouble.empty());
    } else if (tempering instanceof Freedom) {
      return new TemperingSpec("freedom", OptionalDouble.empty());
    } else if (tempering instanceof Untempered) {
      return new TemperingSpec("none", OptionalDouble.empty());
    }
    throw new IllegalArgumentException(
        "a record names the tempering that made its images, and one of your own has no name:"
            + " keep these settings in the program that made them");
  }

  public Tempering tempering() {
    return parse(text, gamma.orElse(DEFAULT_GAMMA));
  }
}
