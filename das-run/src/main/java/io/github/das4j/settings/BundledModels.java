package io.github.das4j.settings;

import io.github.das4j.das.PromptSyntax;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.text.WeightedPrompt;
import io.github.das4j.words.Excerpt;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The models that come along: none, where the library is used without them. */
public final class BundledModels {

  /** The model that is sampled where none is named, of the demo that das ships. */
  public static final String DEFAULT = "demo/model";

  private static final List<BundledModel> ALL =
      ServiceLoader.load(BundledModel.class).stream().map(ServiceLoader.Provider::get).toList();

  private BundledModels() {}

  /** The path of a bundled name; empty for any other. */
  public static Optional<Path> find(String name) {
    return ALL.stream().flatMap(bundled -> bundled.find(name).stream()).findFirst();
  }

  /** Whether a name is that of something bundled. */
  public static boolean owns(String name) {
    return ALL.stream().anyMatch(bundled -> bundled.owns(name));
  }

  /** Whether a model, as settings name it, is a bundled one. */
  public static boolean is(String model) {
    return ALL.stream().anyMatch(bundled -> bundled.is(model));
  }

  /** The reward, where those without files take the bundled ones. */
  public static RewardSpec completed(RewardSpec spec) {
    RewardSpec completed = spec;
    for (BundledModel bundled : ALL) {
      completed = bundled.completed(completed);
    }
    return completed;
  }

  /**
   * A reward for a model: names without files are a bundled model's own beside that model.
   *
   * @param model as settings name it
   * @throws IllegalArgumentException beside any other model, saying what to write
   */
  public static RewardSpec completed(RewardSpec spec, String model) {
    RewardSpec completed = spec;
    for (BundledModel bundled : ALL) {
      RewardSpec own = bundled.completed(completed);
      if (!bundled.is(model)) {
        requireUnchanged(completed, own, model);
      }
      completed = own;
    }
    return completed;
  }

  private static void requireUnchanged(RewardSpec spec, RewardSpec own, String model) {
    for (int i = 0; i < spec.terms().size(); i++) {
      String name = spec.terms().get(i).name();
      if (!own.terms().get(i).equals(spec.terms().get(i))) {
        throw new IllegalArgumentException(
            "'"
                + name
                + "' without files is the demo model's own: for the model "
                + Excerpt.of(model)
                + " write "
                + RewardSpec.form(name));
      }
    }
  }

  /**
   * What a user should be told of a prompt before a bundled model draws it; empty if nothing.
   *
   * @param syntax by which the prompt is read: weights are no words
   */
  public static Optional<String> warning(String model, String prompt, PromptSyntax syntax) {
    String words = syntax == PromptSyntax.WEIGHTED ? withoutWeights(prompt) : prompt;
    return ALL.stream()
        .filter(bundled -> bundled.model().equals(model))
        .flatMap(bundled -> bundled.warning(words).stream())
        .findFirst();
  }

  private static String withoutWeights(String prompt) {
    return WeightedPrompt.parse(prompt).groups().stream()
        .flatMap(List::stream)
        .map(WeightedPrompt.Piece::text)
        .collect(Collectors.joining(" "));
  }
}
