package io.github.das4j.demo;

import io.github.das4j.demo.model.DemoFiles;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.BundledModel;
import io.github.das4j.settings.BundledModels;
import io.github.das4j.words.Excerpt;
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
 * demo/clip}, {@code demo/pick}, {@code demo/aesthetic} and {@code demo/judge}.
 *
 * <p>On the class path as files they are used where they lie. From a jar they are copied once into
 * the user's cache, for weights are mapped from files.
 */
public final class DemoModel implements BundledModel {

  /** Of the model that is sampled where none is named. */
  public static final String MODEL = BundledModels.DEFAULT;

  private static final String PREFIX = "demo/";

  /** Where below the bundled files' root each name is. */
  private static final Map<String, String> PLACES =
      Map.of(
          "model", "model",
          "clip", "clip",
          "pick", "pick",
          "aesthetic", "aesthetic/model.safetensors",
          "judge", "judge/model.safetensors");

  /** The arguments that a reward takes of the demo's. */
  private static final Map<String, List<String>> REWARDS =
      Map.of(
          "clip", List.of(PREFIX + "clip"),
          "pick", List.of(PREFIX + "pick"),
          "aesthetic", List.of(PREFIX + "clip", PREFIX + "aesthetic"));

  /** Unknown words that a warning lists, and characters of each. */
  private static final int MOST_WORDS = 8;

  private static final int LONGEST_WORD = 24;

  @Override
  public String model() {
    return MODEL;
  }

  @Override
  public Optional<Path> find(String name) {
    return name.startsWith(PREFIX)
        ? Optional.ofNullable(PLACES.get(name.substring(PREFIX.length())))
            .map(place -> root().resolve(place))
        : Optional.empty();
  }

  @Override
  public RewardSpec completed(RewardSpec spec) {
    return new RewardSpec(
        spec.terms().stream()
            .map(
                term ->
                    term.arguments().isEmpty() && REWARDS.containsKey(term.name())
                        ? new RewardSpec.Term(term.weight(), term.name(), REWARDS.get(term.name()))
                        : term)
            .toList());
  }

  @Override
  public boolean is(String model) {
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

  @Override
  public boolean owns(String name) {
    return name.startsWith(PREFIX);
  }

  /** What to tell a user whose prompt has words that the demo model never saw; empty if none. */
  @Override
  public Optional<String> warning(String prompt) {
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
                + Vocabulary.summary());
  }

  private static Path root() {
    URL index = DemoFiles.index();
    if (index.getProtocol().equals("file")) {
      try {
        return Path.of(index.toURI()).resolveSibling("");
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    try {
      return DemoCache.unpacked(files());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack the demo model: " + e.getMessage(), e);
    }
  }

  private static List<DemoCache.Entry> files() throws IOException {
    try (InputStream in = DemoFiles.open(DemoFiles.INDEX);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().map(DemoCache.Entry::parse).toList();
    }
  }
}
