package io.github.das4j.record;

import io.github.das4j.reward.RewardSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** A reward as records and reports write it. */
public final class RewardWords {

  private RewardWords() {}

  /** With its paths made absolute, so that the run can be done again from elsewhere. */
  public static String absolute(RewardSpec spec) {
    return mapped(spec, RewardWords::absolute).toString();
  }

  private static String absolute(String argument) {
    Path path = Path.of(argument);
    return Files.exists(path) ? path.toAbsolutePath().normalize().toString() : argument;
  }

  /** With the last names of its paths. */
  public static String shortened(RewardSpec spec) {
    return mapped(spec, argument -> String.valueOf(Path.of(argument).getFileName())).toString();
  }

  /** Without its paths. */
  public static String named(RewardSpec spec) {
    return new RewardSpec(
            spec.terms().stream()
                .map(term -> new RewardSpec.Term(term.weight(), term.name(), List.of()))
                .toList())
        .toString();
  }

  /** The same reward with other arguments, but for those of a judge outside. */
  public static RewardSpec mapped(RewardSpec spec, UnaryOperator<String> change) {
    return new RewardSpec(
        spec.terms().stream()
            .map(
                term ->
                    term.outside()
                        ? term
                        : new RewardSpec.Term(
                            term.weight(),
                            term.name(),
                            term.arguments().stream().map(change).toList()))
            .toList());
  }
}
