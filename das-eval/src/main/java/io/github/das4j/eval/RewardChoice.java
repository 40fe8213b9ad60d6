package io.github.das4j.eval;

import io.github.das4j.hub.HubReference;
import io.github.das4j.record.RewardWords;
import io.github.das4j.reward.Purpose;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.BundledModels;
import io.github.das4j.settings.Checkpoints;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which rewards to judge by: those asked for, then those that the runs were aligned to (each term
 * without its weight, and a sum of several as well), each once.
 */
public final class RewardChoice {

  /** A name of the user's own before a specification; paths come after a colon. */
  private static final Pattern NAMED = Pattern.compile("([^=:*+]+)=(.*)");

  private final Map<String, NamedReward> chosen = new LinkedHashMap<>();

  private final Consumer<String> warn;

  private RewardChoice(Consumer<String> warn) {
    this.warn = warn;
  }

  /**
   * The rewards in order, with names that differ.
   *
   * @param warn told of a run's own reward that is not known here
   */
  static List<NamedReward> of(List<String> asked, List<ImageSet> sets, Consumer<String> warn) {
    RewardChoice choice = new RewardChoice(warn);
    asked.forEach(choice::addAsked);
    for (ImageSet set : sets) {
      set.reward().ifPresent(reward -> choice.addOwn(reward, set));
    }
    return choice.distinct();
  }

  /** What is asked for, without the name that stands before it. */
  public static String specification(String text) {
    Matcher named = NAMED.matcher(text.strip());
    return named.matches() ? named.group(2) : text;
  }

  private void addAsked(String text) {
    Matcher named = NAMED.matcher(text.strip());
    boolean hasName = named.matches();
    RewardSpec spec = found(hasName ? named.group(2) : text);
    add(new NamedReward(hasName ? named.group(1).strip() : name(spec), spec, ""));
  }

  /** With the demo's files where none are named, and what the hub's cache has where it is meant. */
  private static RewardSpec found(String text) {
    RewardSpec spec = BundledModels.completed(RewardSpec.parse(text, Purpose.EVALUATION));
    return RewardWords.mapped(
        spec,
        argument ->
            HubReference.is(argument)
                ? Checkpoints.in(Optional.empty()).require(argument, "").toString()
                : BundledModels.find(argument).map(Path::toString).orElse(argument));
  }

  private void addOwn(String text, ImageSet set) {
    RewardSpec spec;
    try {
      spec = RewardSpec.parse(text, Purpose.EVALUATION);
    } catch (IllegalArgumentException e) {
      warn.accept(
          "the reward that " + set.folder() + " was aligned to is not judged: " + e.getMessage());
      return;
    }
    for (RewardSpec.Term term : spec.terms()) {
      RewardSpec single =
          new RewardSpec(List.of(new RewardSpec.Term(1, term.name(), term.arguments())));
      add(new NamedReward(name(single), single, set.name()));
    }
    if (spec.terms().size() > 1) {
      add(new NamedReward(name(spec), spec, set.name()));
    }
  }

  private void add(NamedReward reward) {
    chosen.putIfAbsent(absolute(reward.spec()), reward);
  }

  /** Names with as much of the arguments as tells them apart. */
  private List<NamedReward> distinct() {
    List<NamedReward> all = new ArrayList<>();
    Map<String, Integer> seen = new LinkedHashMap<>();
    for (NamedReward reward : chosen.values()) {
      boolean shared =
          chosen.values().stream().filter(o -> o.name().equals(reward.name())).count() > 1;
      String name = shared ? longer(reward) : reward.name();
      int number = seen.merge(name, 1, Integer::sum);
      all.add(
          new NamedReward(
              number == 1 ? name : name + " #" + number, reward.spec(), reward.origin()));
    }
    return all;
  }

  private static String longer(NamedReward reward) {
    String arguments =
        reward.spec().terms().stream()
            .flatMap(term -> term.arguments().stream())
            .map(RewardChoice::lastName)
            .collect(Collectors.joining(", "));
    return reward.name() + " (" + arguments + ")";
  }

  private static String lastName(String argument) {
    return argument.substring(argument.replace('\\', '/').lastIndexOf('/') + 1);
  }

  /** The specification without arguments, such as {@code 20*clip + jpeg}. */
  private static String name(RewardSpec spec) {
    return spec.terms().stream()
        .map(term -> weight(term.weight()) + term.name())
        .collect(Collectors.joining(" + "));
  }

  private static String weight(double weight) {
    if (weight == 1) {
      return "";
    }
    String text = Double.toString(weight);
    return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + "*";
  }

  private static String absolute(RewardSpec spec) {
    return spec.terms().stream()
        .map(
            term ->
                term.outside()
                    ? term
                    : new RewardSpec.Term(
                        term.weight(),
                        term.name(),
                        term.arguments().stream().map(RewardChoice::absolute).toList()))
        .map(RewardSpec.Term::toString)
        .collect(Collectors.joining(" + "));
  }

  private static String absolute(String argument) {
    try {
      Path path = Path.of(argument);
      return Files.exists(path) ? path.toAbsolutePath().normalize().toString() : argument;
    } catch (InvalidPathException e) {
      return argument;
    }
  }
}
