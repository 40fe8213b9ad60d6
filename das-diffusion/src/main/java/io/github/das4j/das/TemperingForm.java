package io.github.das4j.das;

import io.github.das4j.smc.Pace;
import io.github.das4j.smc.Tempering;
import io.github.das4j.smc.Tempering.Schedule;
import io.github.das4j.words.Spelling;
import java.util.List;

/**
 * A tempering in words, without its rate.
 *
 * @param text {@code exp}, {@code poly:P}, {@code adaptive}, {@code adaptive:exp}, {@code
 *     adaptive:poly:P}, {@code freedom} or {@code none}
 */
public record TemperingForm(String text) {

  /** How it is written, for help. */
  public static final String FORMS =
      "exp, poly:P, adaptive, adaptive:exp, adaptive:poly:P, freedom, none";

  /** Stands for a tempering that a program brought along. */
  static final TemperingForm OWN = new TemperingForm("own");

  private static final List<String> NAMES = List.of("exp", "poly", "adaptive", "freedom", "none");
  private static final String ADAPTIVE = "adaptive:";
  private static final String POLYNOMIAL = "poly:";

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none, with the nearest name
   */
  public static TemperingForm parse(String text) {
    TemperingForm form = new TemperingForm(text);
    form.at(Pace.PUBLISHED.gamma());
    return form;
  }

  /** Whether it has a rate γ. */
  boolean isRated() {
    return schedule().equals("exp") || schedule().startsWith(POLYNOMIAL);
  }

  private String schedule() {
    return text.startsWith(ADAPTIVE) ? text.substring(ADAPTIVE.length()) : text;
  }

  /**
   * The γ that it takes where none is given; that of the pace where it takes none.
   *
   * @param along steps that are sampled, at least 1
   * @param start share of them before which nothing is tempered, in [0, 1)
   */
  public double gamma(Pace pace, int along, double start) {
    if (schedule().startsWith(POLYNOMIAL)) {
      return pace.polynomial(along, start);
    }
    return schedule().equals("exp") ? pace.exponential(along, start) : pace.gamma();
  }

  /**
   * The tempering with a rate.
   *
   * @param gamma γ, positive and finite
   * @throws IllegalArgumentException if γ is not, or the words are none of a tempering
   */
  public Tempering at(double gamma) {
    if (text.startsWith(ADAPTIVE)) {
      return Tempering.adaptive(schedule(gamma));
    }
    return switch (text) {
      case "adaptive" -> Tempering.adaptive();
      case "freedom" -> Tempering.freedom();
      default -> schedule(gamma);
    };
  }

  private Schedule schedule(double gamma) {
    if (schedule().startsWith(POLYNOMIAL)) {
      return Tempering.polynomial(gamma, exponent(schedule().substring(POLYNOMIAL.length())));
    }
    return switch (schedule()) {
      case "exp" -> Tempering.exponential(gamma);
      case "none" -> Tempering.none();
      default -> throw unknown();
    };
  }

  private double exponent(String number) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the exponent of the tempering '" + text + "' is no number: write it as in poly:2", e);
    }
  }

  private IllegalArgumentException unknown() {
    String hint = Spelling.hint(schedule(), NAMES);
    return new IllegalArgumentException(
        "unknown tempering '" + text + "'" + hint + " (known: " + FORMS + ")");
  }

  @Override
  public String toString() {
    return text;
  }
}
