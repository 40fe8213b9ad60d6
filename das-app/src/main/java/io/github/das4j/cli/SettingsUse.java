package io.github.das4j.cli;

import io.github.das4j.das.SampleSettings;
import io.github.das4j.declaration.Declaration;
import io.github.das4j.online.OnlineConfig;
import io.github.das4j.online.OnlinePresets;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.server.job.Limits;
import io.github.das4j.settings.MachineSettings;
import io.github.das4j.settings.Presets;
import io.github.das4j.settings.PromptSets;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.SettingsTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a command makes of the table of settings. */
enum SettingsUse {

  /** Sampling prompts of the command line. */
  SAMPLE(Set.of()),

  /** Sampling a list of prompts. */
  RUN(Set.of()),

  /** Several methods, which have an option of their own. */
  COMPARE(Set.of("method", "sample.plain")),

  /** Trying several values of these, which have options of their own. */
  TUNE(Set.of("smc.alpha", "smc.gamma", "smc.particles", "sample.plain", "run.keep_minutes")),

  /** A black box in the place of the reward, and methods of its own. */
  ONLINE(Set.of("method", "reward", "sample.plain", "run.batches", "run.keep_minutes")),

  /** Drawing prompts of requests; the limits of these are settings too. */
  SERVE(Set.of("prompts.file", "prompts.set", "prompts.count", "prompts.seed", "run.batches")),

  /** Running networks, without settings of sampling. */
  NETWORKS(Set.of("run.keep_minutes")),

  /** Measuring what a run would do, of one prompt and without its images. */
  BENCH(Set.of("run.keep_minutes", "sample.plain", "sample.select"));

  @SuppressWarnings("ImmutableEnumChecker") // Sets of Set.of are.
  private final Set<String> without;

  SettingsUse(Set<String> without) {
    this.without = without;
  }

  /** Keys that no option of the table is for. */
  Set<String> without() {
    return without;
  }

  SettingsTable table() {
    return switch (this) {
      case ONLINE -> OnlineConfig.TABLE;
      case SERVE -> SettingsTable.RUN.and(Limits.class);
      case NETWORKS -> SettingsTable.of(MachineSettings.class);
      case BENCH -> SettingsTable.of(SampleSettings.class).and(MachineSettings.class);
      default -> SettingsTable.RUN;
    };
  }

  /** The settings of a preset. */
  List<Setting> preset(String name) {
    return this == ONLINE ? OnlinePresets.settings(name) : Presets.settings(name);
  }

  /** Names of presets. */
  List<String> presets() {
    return this == ONLINE ? OnlinePresets.names() : Presets.names();
  }

  /** What a setting may be, where that is a list. */
  List<String> choices(Declaration declaration) {
    return switch (declaration.key()) {
      case "preset" -> presets();
      case "prompts.set" -> PromptSets.names();
      default -> declaration.choices();
    };
  }

  /** Whether these options name a model, so that it is not the demo's. */
  boolean namesModel(Predicate<String> given) {
    return given.test("model") || (this != SAMPLE && this != SERVE && given.test("models"));
  }

  /** The demo's preset for what was asked for, or for its own reward. */
  String demoPreset(Function<String, Optional<String>> given) {
    if (this == ONLINE) {
      boolean jpeg =
          given.apply("online.blackbox").filter(text -> text.strip().equals("jpeg")).isPresent();
      return jpeg ? "demo:jpeg" : "demo:aesthetic";
    }
    String first =
        given
            .apply("reward")
            .filter(text -> !text.startsWith("multi:"))
            .map(text -> RewardSpec.parse(text).terms().get(0).name())
            .orElse("");
    return Presets.names().contains("demo:" + first) ? "demo:" + first : "demo:aesthetic";
  }
}
