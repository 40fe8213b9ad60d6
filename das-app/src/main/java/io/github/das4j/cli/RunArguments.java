package io.github.das4j.cli;

import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.Presets;
import io.github.das4j.settings.PromptSets;
import io.github.das4j.settings.Setting;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say what a run over many prompts is. */
final class RunArguments {

  @Mixin LayerArguments common = new LayerArguments();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      completionCandidates = PresetNames.class,
      description = "Published settings: ${COMPLETION-CANDIDATES}.")
  Optional<String> preset = Optional.empty();

  @Option(
      names = "--reward",
      paramLabel = "SPEC",
      description = "What to align to, as for das sample; also multi:CLIP_DIR,HEAD_FILE.")
  Optional<String> reward = Optional.empty();

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "Prompts, one a line; # starts a comment.")
  Optional<String> prompts = Optional.empty();

  @Option(
      names = "--prompt-set",
      paramLabel = "NAME",
      completionCandidates = SetNames.class,
      description = "Prompts of ours: ${COMPLETION-CANDIDATES}. Default: animals-eval.")
  Optional<String> promptSet = Optional.empty();

  /** For the help. */
  static final class PresetNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Presets.names().iterator();
    }
  }

  /** For the help. */
  static final class SetNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return PromptSets.names().iterator();
    }
  }

  /** What the command line says, as settings. */
  List<Setting> layers() {
    return layers(List.of());
  }

  /** The same, with those of an option that the command alone has. */
  List<Setting> layers(List<Setting> own) {
    List<Setting> layers = new ArrayList<>(own);
    LayerArguments.add(layers, "preset", preset, "--preset");
    LayerArguments.add(layers, "reward", reward, "--reward");
    if (promptSet.isPresent() && prompts.isPresent()) {
      throw new IllegalArgumentException("give --prompts or --prompt-set, not both");
    }
    LayerArguments.add(
        layers, "prompts.file", promptSet.map(set -> "none").or(() -> prompts), "--prompts");
    if (promptSet.isPresent()) {
      LayerArguments.add(layers, "prompts.set", promptSet, "--prompt-set");
      LayerArguments.add(layers, "prompts.count", Optional.of("0"), "--prompt-set");
    }
    return common.around(layers);
  }

  /** The same over the demo's preset, where neither preset, settings nor model are named. */
  List<Setting> orDemo(List<Setting> layers) {
    boolean named = common.config.isPresent() || common.model.isPresent();
    if (preset.isPresent() || named || common.models.isPresent()) {
      return layers;
    }
    List<Setting> all = new ArrayList<>();
    all.add(new Setting("preset", demoPreset(reward), "the demo model"));
    all.addAll(layers);
    return all;
  }

  /** The demo's settings for the reward that was asked for, or for its own. */
  static String demoPreset(Optional<String> reward) {
    String first =
        reward
            .filter(text -> !text.startsWith("multi:"))
            .map(text -> RewardSpec.parse(text).terms().get(0).name())
            .orElse("");
    return Presets.names().contains("demo:" + first) ? "demo:" + first : "demo:aesthetic";
  }
}
