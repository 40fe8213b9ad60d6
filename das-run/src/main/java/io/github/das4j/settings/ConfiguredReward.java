package io.github.das4j.settings;

import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.record.RewardWords;
import io.github.das4j.reward.RewardSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The reward that settings ask for.
 *
 * @param spec as it was written, bundled files in place of none
 * @param asked where it was written
 * @param isOurs whether a preset or the defaults say it, whose arguments are all names to look up
 * @param model that it is for, as settings name it
 */
record ConfiguredReward(RewardSpec spec, String asked, boolean isOurs, String model) {

  private static final String REWARD = "reward";
  private static final String MULTI = "multi:";

  static ConfiguredReward of(Settings settings, ModelSettings models) {
    String origin = settings.get(REWARD).origin();
    String text = models.reward().strip();
    try {
      RewardSpec spec =
          RewardSpec.parse(text.startsWith(MULTI) ? multi(text, models.aestheticWeight()) : text);
      return new ConfiguredReward(
          BundledModels.completed(spec, models.model()),
          origin,
          settings.isDefault(REWARD) || settings.get(REWARD).preset().isPresent(),
          models.model());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(origin + ": " + e.getMessage(), e);
    }
  }

  /** w · aesthetic + (1 − w) · 20 · clip; a term of weight 0 is not computed. */
  private static String multi(String text, double w) {
    String[] files = text.substring(MULTI.length()).split(",");
    if (files.length != 2) {
      throw new IllegalArgumentException(
          "cannot read '" + text + "': write multi:CLIP_DIR,HEAD_FILE");
    }
    String aesthetic = String.format(Locale.ROOT, "%s*aesthetic:%s,%s", w, files[0], files[1]);
    String clip = String.format(Locale.ROOT, "%s*clip:%s", 20 * (1 - w), files[0]);
    return w == 1 ? aesthetic : w == 0 ? clip : aesthetic + " + " + clip;
  }

  /** The reward, its files found. */
  RewardSpec found(Checkpoints checkpoints) {
    if (isOurs) {
      requireFitting(checkpoints);
    }
    Set<String> files = files();
    return RewardWords.mapped(
        spec,
        argument ->
            (files.contains(argument)
                    ? checkpoints.require(
                        argument,
                        "give --reward SPEC with your folders (das sample --help explains), or"
                            + " --models DIR, a folder that holds checkpoints by name")
                    : checkpoints.find(argument).orElse(Path.of(argument)))
                .toString());
  }

  /** Its files, as they are named. */
  Set<String> files() {
    return spec.terms().stream()
        .flatMap(term -> term.files().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The demo's rewards know the demo's pictures alone; nobody has asked for them here. */
  private void requireFitting(Checkpoints checkpoints) {
    boolean demos =
        spec.terms().stream()
            .flatMap(term -> term.arguments().stream())
            .anyMatch(BundledModels::owns);
    if (demos && !BundledModels.is(model)) {
      // A folder that is no model comes before what else is missing.
      checkpoints.find(model).filter(Files::isDirectory).ifPresent(ModelFolder::open);
      throw new IllegalArgumentException(
          "no reward for the model "
              + model
              + " (that of the "
              + asked
              + " is the demo model's): give --reward SPEC, such as jpeg or clip:CLIP_DIR");
    }
  }
}
