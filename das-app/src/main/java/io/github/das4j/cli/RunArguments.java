package io.github.das4j.cli;

import io.github.das4j.lab.config.Presets;
import io.github.das4j.lab.config.PromptSets;
import io.github.das4j.lab.config.Setting;
import io.github.das4j.lab.config.YamlSettings;
import io.github.das4j.reward.RewardSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say what a run over many prompts is. */
final class RunArguments {

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      completionCandidates = PresetNames.class,
      description = "Published settings: ${COMPLETION-CANDIDATES}.")
  Optional<String> preset = Optional.empty();

  @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML.")
  Optional<Path> config = Optional.empty();

  @Option(names = "--model", paramLabel = "DIR", description = "A diffusers folder.")
  Optional<String> model = Optional.empty();

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "Where checkpoints are, as OWNER/NAME or NAME, that presets call by name.")
  Optional<String> models = Optional.empty();

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

  @Option(
      names = "--devices",
      paramLabel = "LIST",
      description = "cuda:0,cuda:1 or cpu*2: a worker each. Default: every GPU, or the CPU.")
  Optional<String> devices = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting, such as sample.steps=50; repeatable.")
  List<String> sets = new ArrayList<>();

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
      return PromptSets.NAMES.iterator();
    }
  }

  /** What the command line says, as settings. */
  List<Setting> layers() {
    List<Setting> layers = new ArrayList<>();
    config.ifPresent(file -> layers.addAll(YamlSettings.read(file)));
    add(layers, "preset", preset, "--preset");
    add(layers, "model", model, "--model");
    add(layers, "models", models, "--models");
    add(layers, "reward", reward, "--reward");
    if (promptSet.isPresent() && prompts.isPresent()) {
      throw new IllegalArgumentException("give --prompts or --prompt-set, not both");
    }
    add(layers, "prompts.file", promptSet.map(set -> "none").or(() -> prompts), "--prompts");
    if (promptSet.isPresent()) {
      add(layers, "prompts.set", promptSet, "--prompt-set");
      add(layers, "prompts.count", Optional.of("0"), "--prompt-set");
    }
    add(layers, "run.devices", devices, "--devices");
    sets.forEach(text -> layers.add(Setting.parse(text, "--set")));
    return layers;
  }

  private static void add(List<Setting> layers, String key, Optional<String> value, String origin) {
    value.ifPresent(text -> layers.add(new Setting(key, text, origin)));
  }

  /** The same over the demo's preset, where neither preset, settings nor model are named. */
  List<Setting> orDemo(List<Setting> layers) {
    if (preset.isPresent() || config.isPresent() || model.isPresent() || models.isPresent()) {
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
