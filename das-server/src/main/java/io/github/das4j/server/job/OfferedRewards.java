package io.github.das4j.server.job;

import io.github.das4j.reward.RewardProvider;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.settings.BundledModels;
import io.github.das4j.words.Excerpt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reward terms that a request may name: those that the server was started with, those of a
 * bundled model, and those that need no files. Requests give names and weights alone, so that none
 * of them reaches a file.
 *
 * @param terms by the name that requests use, with the weight that they have by themselves
 */
public record OfferedRewards(Map<String, RewardSpec.Term> terms) {

  private static final Pattern PLUS = Pattern.compile("\\s\\+\\s");
  private static final Pattern TERM =
      Pattern.compile("\\s*(?:([-+]?[0-9][0-9.eE+-]*)\\s*\\*\\s*)?([A-Za-z][A-Za-z0-9_-]*)\\s*");

  /** Takes a copy, in its order. */
  public OfferedRewards {
    terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
  }

  /**
   * What is offered beside a model.
   *
   * @param own the reward that the server was started with
   * @param model as settings name it
   */
  public static OfferedRewards of(RewardSpec own, String model) {
    Map<String, RewardSpec.Term> terms = new LinkedHashMap<>();
    for (RewardSpec.Term term : own.terms()) {
      terms.put(free(term.name(), terms), term);
    }
    for (RewardProvider provider : ServiceLoader.load(RewardProvider.class)) {
      bare(provider, model).ifPresent(term -> terms.putIfAbsent(provider.name(), term));
    }
    return new OfferedRewards(terms);
  }

  private static String free(String name, Map<String, RewardSpec.Term> taken) {
    String free = name;
    for (int k = 2; taken.containsKey(free); k++) {
      free = name + "-" + k;
    }
    return free;
  }

  /** A term by its name alone, where that is enough. */
  private static Optional<RewardSpec.Term> bare(RewardProvider provider, String model) {
    RewardSpec.Term bare = new RewardSpec.Term(1, provider.name(), List.of());
    if (provider.usage().split("\\s", 2)[0].equals(provider.name())) {
      return Optional.of(bare);
    }
    RewardSpec completed = BundledModels.completed(new RewardSpec(List.of(bare)));
    return completed.terms().get(0).arguments().isEmpty() || !BundledModels.is(model)
        ? Optional.empty()
        : Optional.of(completed.terms().get(0));
  }

  /**
   * The reward of a request.
   *
   * @param text such as {@code 2*aesthetic + jpeg}; a term without a number has weight 1
   * @throws Refusal if it names something else, with what is offered
   */
  public RewardSpec parse(String text) {
    List<RewardSpec.Term> parsed = new ArrayList<>();
    for (String part : PLUS.split(text)) {
      Matcher term = TERM.matcher(part);
      if (!term.matches() || !terms.containsKey(term.group(2))) {
        throw Refusal.bad("reward", complaint(text));
      }
      RewardSpec.Term offered = terms.get(term.group(2));
      parsed.add(new RewardSpec.Term(weight(term.group(1)), offered.name(), offered.arguments()));
    }
    return new RewardSpec(parsed);
  }

  private String complaint(String text) {
    return "the reward must be a sum of "
        + String.join(", ", terms.keySet())
        + ", with weights, as in '2*"
        + terms.keySet().iterator().next()
        + " + jpeg', not '"
        + Excerpt.of(text)
        + "'";
  }

  private static double weight(@Nullable String number) {
    if (number == null) {
      return 1;
    }
    try {
      double weight = Double.parseDouble(number);
      if (!Float.isFinite((float) weight)) {
        throw Refusal.bad("reward", "a weight beyond the numbers of float32: " + number);
      }
      return weight;
    } catch (NumberFormatException e) {
      throw Refusal.bad("reward", "a weight must be a number, not '" + number + "'");
    }
  }

  /** The reward by the names that requests use. */
  public String words(RewardSpec spec) {
    List<String> words = new ArrayList<>();
    for (RewardSpec.Term term : spec.terms()) {
      String name =
          terms.entrySet().stream()
              .filter(offered -> isSame(offered.getValue(), term))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElse(term.name());
      words.add(term.weight() == 1 ? name : number(term.weight()) + "*" + name);
    }
    return String.join(" + ", words);
  }

  private static boolean isSame(RewardSpec.Term a, RewardSpec.Term b) {
    return a.name().equals(b.name()) && a.arguments().equals(b.arguments());
  }

  private static String number(double weight) {
    return weight == Math.rint(weight) && Math.abs(weight) < 1e9
        ? Long.toString((long) weight)
        : Double.toString(weight);
  }
}
