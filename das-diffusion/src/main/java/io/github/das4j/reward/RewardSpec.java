package io.github.das4j.reward;

import io.github.das4j.words.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A reward in words: {@code 20*clip:DIR + 0.5*aesthetic:DIR,FILE + jpeg}. Terms are joined by a
 * plus between spaces; each is a weight (1 if left out), a name, and after a colon its arguments,
 * joined by commas.
 */
public record RewardSpec(List<Term> terms) {

  private static final Pattern TERM =
      Pattern.compile(
          "(?:([-+]?[0-9.]+(?:[eE][-+]?\\d+)?)\\s*\\*\\s*)?([A-Za-z][\\w-]*)(?::(.*))?");

  /** One reward of the sum. */
  public record Term(double weight, String name, List<String> arguments) {

    /** Which of the arguments are files or folders, as far as the reward says. */
    public List<String> files() {
      return provider(name).files(arguments);
    }

    Term settled(Purpose purpose) {
      return new Term(weight, name, provider(name).settled(arguments, purpose));
    }

    @Override
    public String toString() {
      String head = weight == 1 ? name : weight + "*" + name;
      return arguments.isEmpty() ? head : head + ":" + String.join(",", arguments);
    }
  }

  public RewardSpec {
    terms = List.copyOf(terms);
  }

  /**
   * Reads a specification of what is to guide a sampler.
   *
   * @throws IllegalArgumentException with a line that says what is wrong with it
   */
  public static RewardSpec parse(String text) {
    return parse(text, Purpose.GUIDANCE);
  }

  /**
   * Reads a specification; what it leaves open is settled as the purpose asks, and stands in {@link
   * #toString}.
   *
   * @throws IllegalArgumentException with a line that says what is wrong with it
   */
  public static RewardSpec parse(String text, Purpose purpose) {
    List<Term> terms = new ArrayList<>();
    for (String part : text.trim().split("\\s+\\+\\s+")) {
      terms.add(term(part.trim(), text).settled(purpose));
    }
    return new RewardSpec(terms);
  }

  private static Term term(String part, String whole) {
    Matcher matcher = TERM.matcher(part);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "cannot read '"
              + part
              + "' in the reward '"
              + whole
              + "': write terms like 20*clip:DIR, joined by ' + '");
    }
    String name = matcher.group(2);
    provider(name);
    String arguments = matcher.group(3);
    return new Term(
        weight(matcher.group(1), part),
        name,
        arguments == null || arguments.isBlank()
            ? List.of()
            : Arrays.stream(arguments.split(",")).map(String::trim).toList());
  }

  private static RewardProvider provider(String name) {
    RewardProvider provider = providers().get(name);
    if (provider == null) {
      throw new IllegalArgumentException(unknown(name));
    }
    return provider;
  }

  private static double weight(@org.jspecify.annotations.Nullable String text, String part) {
    if (text == null) {
      return 1;
    }
    try {
      double weight = Double.parseDouble(text);
      // Rewards are computed in float32.
      if (Float.isFinite((float) weight)) {
        return weight;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a weight: '" + text + "' in '" + part + "'", e);
    }
    throw new IllegalArgumentException("a weight beyond the numbers of float32: " + text);
  }

  private static String unknown(String name) {
    String known = String.join(", ", providers().keySet());
    String nearest =
        Spelling.nearest(name, providers().keySet())
            .map(n -> "; did you mean '" + n + "'?")
            .orElse("");
    return "unknown reward '" + name + "'" + nearest + " (known: " + known + ")";
  }

  /** How each known reward is written, a line each. */
  public static List<String> usages() {
    return providers().values().stream().map(RewardProvider::usage).toList();
  }

  /** How a known reward is written, such as {@code aesthetic:CLIP_DIR,HEAD_FILE}. */
  public static String form(String name) {
    return provider(name).usage().split(" ", 2)[0];
  }

  /** Whether a term may have a gradient; nothing is opened. */
  public boolean differentiable() {
    return terms.stream().anyMatch(term -> provider(term.name()).differentiable());
  }

  /** Loads every term's model. */
  public RewardModel open(RewardContext context) {
    List<RewardModel> models = new ArrayList<>();
    for (Term term : terms) {
      models.add(provider(term.name()).open(term.arguments(), context));
    }
    if (terms.size() == 1 && terms.get(0).weight() == 1) {
      return models.get(0);
    }
    return prompt -> {
      List<WeightedSum.Term> sum = new ArrayList<>();
      for (int k = 0; k < models.size(); k++) {
        sum.add(new WeightedSum.Term(terms.get(k).weight(), models.get(k).forPrompt(prompt)));
      }
      return new WeightedSum(sum);
    };
  }

  /** What every term's model takes in memory; files are looked at, but nothing is loaded. */
  public RewardMemory memory() {
    return terms.stream()
        .map(term -> provider(term.name()).memory(term.arguments()))
        .reduce(RewardMemory.none(false), RewardMemory::and);
  }

  private static TreeMap<String, RewardProvider> providers() {
    TreeMap<String, RewardProvider> providers = new TreeMap<>();
    ServiceLoader.load(RewardProvider.class).forEach(p -> providers.put(p.name(), p));
    return providers;
  }

  @Override
  public String toString() {
    return terms.stream().map(Term::toString).collect(Collectors.joining(" + "));
  }
}
