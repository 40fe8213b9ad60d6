package io.github.das4j.cli;

import io.github.das4j.declaration.Declaration;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import io.github.das4j.settings.YamlSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Settings from the command line, the same options by the same names in every command: each that
 * the table declares, beside a file and {@code --set}.
 */
final class SettingsArguments {

  @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML.")
  Optional<Path> config = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Any setting by its key, such as sample.steps=50, over the options; repeatable.")
  List<String> sets = new ArrayList<>();

  @Option(
      names = "--settings",
      description = "Print every setting, with where it is from, and run nothing.")
  boolean printed;

  /** What help lists at the end. */
  private static final List<String> LAST = List.of("--help", "--version", "--debug");

  private final PairArguments pairs = new PairArguments();

  private final SettingsUse use;

  /** What was given, by key. */
  private final Map<String, Setting> given = new LinkedHashMap<>();

  /** The demo's preset that a command asks for. */
  private Optional<String> demo = Optional.empty();

  SettingsArguments(SettingsUse use) {
    this.use = use;
  }

  /** The command that these options belong to. */
  @Spec(Spec.Target.MIXEE)
  CommandSpec command = CommandSpec.create();

  /**
   * Gives those commands that a line names an option for each setting; the others need none, and
   * the program starts the quicker.
   */
  static void attach(CommandLine das, List<String> words) {
    das.getSubcommands().entrySet().stream()
        .filter(named -> words.contains(named.getKey()))
        .flatMap(named -> named.getValue().getCommandSpec().mixins().values().stream())
        .map(CommandSpec::userObject)
        .filter(SettingsArguments.class::isInstance)
        .toList()
        .forEach(mixin -> ((SettingsArguments) mixin).attach());
  }

  private void attach() {
    command.resourceBundle(new ApplicableDefaults(use.table().keys(), this::applicable));
    for (Declaration declaration : use.table().declarations()) {
      if (!declaration.options().isEmpty() && !use.without().contains(declaration.key())) {
        command.addOption(option(declaration));
      }
    }
    command.addMixin("pairs", CommandSpec.forAnnotatedObject(pairs));
    LAST.stream()
        .flatMap(name -> Optional.ofNullable(command.findOption(name)).stream())
        .forEach(option -> command.remove(option).addOption(option));
  }

  private OptionSpec option(Declaration declaration) {
    return OptionSpec.builder(declaration.options().toArray(String[]::new))
        .type(String.class)
        .paramLabel(declaration.label())
        .description(ApplicableDefaults.description(declaration))
        .completionCandidates(() -> use.choices(declaration).iterator())
        .setter(
            new ISetter() {
              @Override
              public <T> T set(T value) {
                return keep(declaration, value);
              }
            })
        .build();
  }

  private <T> T keep(Declaration declaration, @Nullable T value) {
    if (value == null) {
      given.remove(declaration.key());
    } else {
      given.put(
          declaration.key(),
          new Setting(declaration.key(), value.toString(), declaration.options().get(0)));
    }
    return value;
  }

  /** Chooses the demo's preset for what a command does besides. */
  void demoIs(String preset) {
    demo = Optional.of(preset);
  }

  /** What an option says, if it was given. */
  Optional<String> given(String key) {
    return Optional.ofNullable(given.get(key)).map(Setting::value);
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
    layers.addAll(given.values());
    layers.addAll(pairs.layers());
    layers.addAll(own);
    sets.forEach(text -> layers.add(Setting.parse(text, "--set")));
    return layers;
  }

  /** A set takes the place of a file that was named before, and is taken whole. */
  private List<Setting> prompts() {
    boolean file = given.containsKey("prompts.file");
    if (!given.containsKey("prompts.set")) {
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
    if (given.containsKey("preset") || config.isPresent() || use.namesModel(given.keySet())) {
      return layers;
    }
    List<Setting> all = new ArrayList<>();
    all.add(
        new Setting("preset", demo.orElseGet(() -> use.demoPreset(this::given)), "the demo model"));
    all.addAll(layers);
    return all;
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
