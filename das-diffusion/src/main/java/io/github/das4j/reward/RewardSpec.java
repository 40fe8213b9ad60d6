package io.github.das4j.reward;

import io.github.das4j.tensor.Opened;
import io.github.das4j.words.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A reward by its terms, each a weight, the name of a {@link RewardProvider} and arguments for it.
 * Made of objects:
 *
 * <pre>{@code
 * RewardSpec reward =
 *     RewardSpec.of("clip", clip)
 *         .times(20)
 *         .plus(RewardSpec.of("aesthetic", clip, head).times(0.5));
 * }</pre>
 *
 * <p>or of words: {@code 20*clip:DIR + 0.5*aesthetic:DIR,FILE + jpeg}. Terms are joined by a plus
 * between spaces; each is a weight (1 if left out), a name, and after a colon its arguments, joined
 * by commas. An argument with a comma, or with a plus between spaces, stands in double quotes, and
 * a quote in it is written twice. {@link #toString} writes what {@link #parse} reads as the same.
 *
 * @param terms the sum's; without any it is 0
 */
public record RewardSpec(List<Term> terms) {

  /**
   * One reward of the sum.
   *
   * @param weight finite as a float32
   * @param name of a provider that is on the class path
   * @param arguments as the provider takes them, unquoted
   */
  public record Term(double weight, String name, List<String> arguments) {

    /**
     * Checks weight and name.
     *
     * @throws IllegalArgumentException with a line that says what is wrong, and lists known names
     */
    public Term {
      // Rewards are computed in float32.
      if (!Float.isFinite((float) weight)) {
        throw new IllegalArgumentException("a weight beyond the numbers of float32: " + weight);
      }
      provider(name);
      arguments = List.copyOf(arguments);
    }

    /** Which of the arguments are files or folders, as far as the reward says. */
    public List<String> files() {
      return provider(name).files(arguments);
    }

    /** Whether it asks somebody outside of this program. */
    public boolean outside() {
      return provider(name).outside();
    }

    /** Those of the arguments that may be files or folders: of a judge outside none. */
    public List<String> places() {
      return outside() ? List.of() : arguments;
    }

    Term settled(Purpose purpose) {
      return new Term(weight, name, provider(name).settled(arguments, purpose));
    }

    /** As it is written in a specification; see {@link RewardSpec}. */
    @Override
    public String toString() {
      return RewardText.of(this);
    }
  }

  /** Takes a copy of the list. */
  public RewardSpec {
    terms = List.copyOf(terms);
  }

  /**
   * One reward by its name and its files, of weight 1, to guide a sampler.
   *
   * @param name such as {@code clip}
   * @param files what its provider asks for; any letters may stand in them
   * @throws IllegalArgumentException if there is no such reward, with a line that lists the known
   */
  public static RewardSpec of(String name, Path... files) {
    return of(name, Arrays.stream(files).map(Path::toString).toList());
  }

  /**
   * One reward by its name and its arguments, of weight 1, to guide a sampler.
   *
   * @param arguments as its provider takes them, such as a file's path and {@code published}
   * @throws IllegalArgumentException if there is no such reward, with a line that lists the known
   */
  public static RewardSpec of(String name, List<String> arguments) {
    return new RewardSpec(List.of(new Term(1, name, arguments).settled(Purpose.GUIDANCE)));
  }

  /**
   * This times a number.
   *
   * @param factor finite
   * @throws IllegalArgumentException if a weight leaves the numbers of float32
   */
  public RewardSpec times(double factor) {
    return new RewardSpec(
        terms.stream()
            .map(term -> new Term(factor * term.weight(), term.name(), term.arguments()))
            .toList());
  }

  /** The sum of this and another. */
  public RewardSpec plus(RewardSpec other) {
    return new RewardSpec(Stream.concat(terms.stream(), other.terms.stream()).toList());
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
    return new RewardSpec(
        RewardText.terms(text).stream().map(term -> term.settled(purpose)).toList());
  }

  private static RewardProvider provider(String name) {
    RewardProvider provider = providers().get(name);
    if (provider == null) {
      throw new IllegalArgumentException(unknown(name));
    }
    return provider;
  }

  private static String unknown(String name) {
    String known = String.join(", ", providers().keySet());
    String nearest = Spelling.hint(name, providers().keySet());
    return "unknown reward '"
        + name
        + "'"
        + nearest
        + " (known: "
        + known
        + "; one of your own: its jar on the class path, which DAS_CLASSPATH adds to)";
  }

  /** Names of the rewards that are on the class path, in order. */
  public static List<String> names() {
    return List.copyOf(providers().keySet());
  }

  /** How each known reward is written, a line each. */
  public static List<String> usages() {
    return providers().values().stream().map(RewardProvider::usage).toList();
  }

  /**
   * How a known reward is written, such as {@code aesthetic:CLIP_DIR,HEAD_FILE}.
   *
   * @throws IllegalArgumentException if there is no such reward
   */
  public static String form(String name) {
    return provider(name).usage().split(" ", 2)[0];
  }

  /** Whether a term asks somebody outside of this program. */
  public boolean outside() {
    return terms.stream().anyMatch(Term::outside);
  }

  /** Whether a term may have a gradient; nothing is opened. */
  public boolean differentiable() {
    return terms.stream().anyMatch(term -> provider(term.name()).differentiable());
  }

  /**
   * Loads every term's model.
   *
   * @param context owns the weights that are loaded, and frees them when it closes
   * @throws IllegalArgumentException if arguments are not what a provider takes
   * @throws io.github.das4j.checkpoint.CheckpointException if files are not what they should be
   */
  public RewardModel open(RewardContext context) {
    List<RewardModel.Weighted> sum = new ArrayList<>();
    Opened opened = new Opened();
    try {
      for (Term term : terms) {
        RewardModel model = provider(term.name()).open(term.arguments(), context);
        sum.add(new RewardModel.Weighted(term.weight(), opened.add(model)));
      }
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
    return sum.size() == 1 && sum.get(0).weight() == 1 ? sum.get(0).model() : RewardModel.sum(sum);
  }

  /**
   * What every term's model takes in memory; files are looked at, but nothing is loaded.
   *
   * @throws IllegalArgumentException if arguments are not what a provider takes
   * @throws io.github.das4j.checkpoint.CheckpointException if files are not what they should be
   */
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

  /** In words, as {@link #parse} reads it; see {@link RewardSpec}. */
  @Override
  public String toString() {
    return terms.stream().map(Term::toString).collect(Collectors.joining(" + "));
  }
}
