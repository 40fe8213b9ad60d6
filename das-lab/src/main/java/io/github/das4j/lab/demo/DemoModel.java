package io.github.das4j.lab.demo;

import io.github.das4j.reward.RewardSpec;
import io.github.das4j.text.Excerpt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The model and the rewards that come with this program, by name: {@code demo/model}, {@code
 * demo/clip}, {@code demo/pick} and {@code demo/aesthetic}.
 *
 * <p>On the class path as files they are used where they lie. From a jar they are copied once into
 * the user's cache, for weights are mapped from files.
 */
public final class DemoModel {

  /** Of the model that is sampled where none is named. */
  public static final String MODEL = "demo/model";

  private static final String PREFIX = "demo/";
  private static final String ROOT = "shipped";

  /** Lists what is shipped, a line each: size in bytes, SHA-256, name below {@link #ROOT}. */
  private static final String INDEX = ROOT + "/files.txt";

  /** Where below {@link #ROOT} each name is. */
  private static final Map<String, String> PLACES =
      Map.of(
          "model", "model",
          "clip", "clip",
          "pick", "pick",
          "aesthetic", "aesthetic/model.safetensors");

  /** The arguments that a reward takes of the demo's. */
  private static final Map<String, List<String>> REWARDS =
      Map.of(
          "clip", List.of(PREFIX + "clip"),
          "pick", List.of(PREFIX + "pick"),
          "aesthetic", List.of(PREFIX + "clip", PREFIX + "aesthetic"));

  /** Unknown words that a warning lists, and characters of each. */
  private static final int MOST_WORDS = 8;

  private static final int LONGEST_WORD = 24;

  private DemoModel() {}

  /** The path of a name that begins with {@code demo/}; empty for any other. */
  public static Optional<Path> find(String name) {
    return name.startsWith(PREFIX)
        ? Optional.ofNullable(PLACES.get(name.substring(PREFIX.length())))
            .map(place -> root().resolve(place))
        : Optional.empty();
  }

  /** The reward, where {@code clip}, {@code pick} and {@code aesthetic} without files are ours. */
  public static RewardSpec completed(RewardSpec spec) {
    return new RewardSpec(
        spec.terms().stream()
            .map(
                term ->
                    term.arguments().isEmpty() && REWARDS.containsKey(term.name())
                        ? new RewardSpec.Term(term.weight(), term.name(), REWARDS.get(term.name()))
                        : term)
            .toList());
  }

  /** Whether a model, as settings name it, is the one that comes along. */
  public static boolean is(String model) {
    if (model.startsWith(PREFIX)) {
      return true;
    }
    try {
      Path path = Path.of(model);
      return Files.isDirectory(path) && Files.isSameFile(path, find(MODEL).orElseThrow());
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  /** Whether a reward's argument names something of the demo's. */
  public static boolean isOurs(String argument) {
    return argument.startsWith(PREFIX);
  }

  /**
   * A reward for a model: names without files are the demo's own beside the demo model.
   *
   * @param model as settings name it
   * @throws IllegalArgumentException beside any other model, saying what to write
   */
  public static RewardSpec completed(RewardSpec spec, String model) {
    List<String> bare =
        spec.terms().stream()
            .filter(term -> term.arguments().isEmpty() && REWARDS.containsKey(term.name()))
            .map(RewardSpec.Term::name)
            .toList();
    if (bare.isEmpty() || is(model)) {
      return completed(spec);
    }
    String name = bare.get(0);
    throw new IllegalArgumentException(
        "'"
            + name
            + "' without files is the demo model's own: for the model "
            + Excerpt.of(model)
            + " write "
            + RewardSpec.form(name));
  }

  /** What to tell a user whose prompt has words that the demo model never saw; empty if none. */
  public static Optional<String> warning(String prompt) {
    List<String> unknown = CaptionParser.parse(prompt).unknown();
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the demo model does not know "
                + String.join(
                    ", ",
                    unknown.stream()
                        .limit(MOST_WORDS)
                        .map(word -> "'" + Excerpt.of(word, LONGEST_WORD) + "'")
                        .toList())
                + (unknown.size() > MOST_WORDS
                    ? " and " + (unknown.size() - MOST_WORDS) + " more"
                    : "")
                + "; it knows "
                + Vocabulary.listed());
  }

  private static Path root() {
    URL index = DemoModel.class.getResource(INDEX);
    if (index == null) {
      throw new IllegalStateException(
          "the demo model is not on the class path: give --model DIR and --reward SPEC");
    }
    if (index.getProtocol().equals("file")) {
      try {
        return Path.of(index.toURI()).resolveSibling("");
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    try {
      return DemoCache.unpacked(ROOT, files());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack the demo model: " + e.getMessage(), e);
    }
  }

  private static List<DemoCache.Entry> files() throws IOException {
    try (InputStream in = resource(INDEX);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().map(DemoCache.Entry::parse).toList();
    }
  }

  static InputStream resource(String name) throws IOException {
    InputStream in = DemoModel.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException("the jar lacks " + name);
    }
    return in;
  }
}
