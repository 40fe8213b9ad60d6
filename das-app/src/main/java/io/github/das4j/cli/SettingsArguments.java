package io.github.das4j.cli;

import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import io.github.das4j.settings.YamlSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Settings from the command line, the same options by the same names in every command: each that
 * the table declares, beside a file and {@code --set}.
 */
final class SettingsArguments implements TableOptions.Late {

  @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML.")
  Optional<Path> config = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Any setting by its key, such as sample.steps=50, over the options; repeatable. --settings"
              + " lists the keys, and docs/settings.md says what they mean.")
  List<String> sets = new ArrayList<>();

  @Option(
      names = "--settings",
      description = "Print every setting, with where it is from, and run nothing.")
  boolean printed;

  @Option(
      names = "--yes",
      description =
          "Download what published settings call by name and is not here, without asking. What is"
              + " named by hf:OWNER/NAME is always downloaded.")
  boolean agreed;

  private final PairArguments pairs = new PairArguments();

  private final SettingsUse use;

  private final TableOptions options;

  /** The demo's preset that a command asks for. */
  private Optional<String> demo = Optional.empty();

  SettingsArguments(SettingsUse use) {
    this.use = use;
    this.options = new TableOptions(use);
  }

  /** The command that these options belong to. */
  @Spec(Spec.Target.MIXEE)
  CommandSpec command = CommandSpec.create();

  @Override
  public void attach() {
    options.addTo(command, this::applicable);
    command.addMixin("pairs", CommandSpec.forAnnotatedObject(pairs));
    TableOptions.helpLast(command);
  }

  /** Chooses the demo's preset for what a command does besides. */
  void demoIs(String preset) {
    demo = Optional.of(preset);
  }

  /** What an option says, if it was given. */
  Optional<String> given(String key) {
    return options.text(key);
  }

  /** What the command line says, as settings: the file's, then the options', then {@code --set}. */
  List<Setting> layers() {
    return layers(List.of());
  }

  /** The same, with those of an option that the command alone has. */
  List<Setting> layers(List<Setting> own) {
    List<Setting> layers = new ArrayList<>();
    config.ifPresent(file -> layers.addAll(YamlSettings.read(file)));
    layers.addAll(prompts());
    layers.addAll(options.layers());
    layers.addAll(pairs.layers());
    layers.addAll(own);
    sets.forEach(text -> layers.add(Setting.parse(text, "--set")));
    return layers;
  }

  /** A set takes the place of a file that was named before, and is taken whole. */
  private List<Setting> prompts() {
    boolean file = options.has("prompts.file");
    if (!options.has("prompts.set")) {
      return List.of();
    } else if (file) {
      throw new IllegalArgumentException("give --prompts or --prompt-set, not both");
    }
    return List.of(
        new Setting("prompts.file", "none", "--prompt-set"),
        new Setting("prompts.count", "0", "--prompt-set"));
  }

  /** The same over the demo's preset, where neither preset, settings nor model are named. */
  List<Setting> orDemo(List<Setting> layers) {
    if (options.has("preset")
        || config.isPresent()
        || use.namesModel(key -> layers.stream().anyMatch(layer -> layer.key().equals(key)))) {
      return layers;
    }
    List<Setting> all = new ArrayList<>();
    all.add(
        new Setting("preset", demo.orElseGet(() -> use.demoPreset(this::given)), "the demo model"));
    all.addAll(layers);
    return all;
  }

  /**
   * What is asked for, once what it names of the hub is here. It is read again then, as the model's
   * files tell some of it, such as γ.
   */
  RunConfig ready(Supplier<RunConfig> reading) {
    RunConfig asked = reading.get();
    return supplies().bring(asked.names(), asked.checkpoints()) ? reading.get() : asked;
  }

  /** How what is not on this disk is brought. */
  HubSupplies supplies() {
    return new HubSupplies(agreed, Terminal.asks());
  }

  /** What holds where an option is left out. */
  private Settings applicable() {
    try {
      return RunConfig.base(Settings.defaults(use.table()), use::preset, orDemo(layers()));
    } catch (IllegalArgumentException e) {
      // Help is given whatever else is wrong; what is, is told when it is used.
      return Settings.defaults(use.table());
    }
  }

  /** Prints settings, each with where it is from. */
  static int print(Settings settings) {
    settings.lines().forEach(System.out::println);
    return 0;
  }
}
