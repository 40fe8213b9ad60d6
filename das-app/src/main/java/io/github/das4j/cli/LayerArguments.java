package io.github.das4j.cli;

import io.github.das4j.settings.Setting;
import io.github.das4j.settings.YamlSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of every command that takes settings: where they are from, the model, the devices. */
final class LayerArguments {

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
      names = "--devices",
      paramLabel = "LIST",
      description = "cuda:0,cuda:1 or cpu*2: a worker each. Default: every GPU, or the CPU.")
  Optional<String> devices = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting, such as sample.steps=50; repeatable.")
  List<String> sets = new ArrayList<>();

  /** The file's settings, then those of the command's own options, then these. */
  List<Setting> around(List<Setting> own) {
    List<Setting> layers = new ArrayList<>();
    config.ifPresent(file -> layers.addAll(YamlSettings.read(file)));
    layers.addAll(own);
    add(layers, "model", model, "--model");
    add(layers, "models", models, "--models");
    add(layers, "run.devices", devices, "--devices");
    sets.forEach(text -> layers.add(Setting.parse(text, "--set")));
    return layers;
  }

  /** Adds what an option says, if it was given. */
  static void add(List<Setting> layers, String key, Optional<String> value, String origin) {
    value.ifPresent(text -> layers.add(new Setting(key, text, origin)));
  }
}
