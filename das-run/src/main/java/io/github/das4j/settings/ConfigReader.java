package io.github.das4j.settings;

import io.github.das4j.das.SampleSettings;
import io.github.das4j.judge.JudgeSettings;
import java.util.List;
import java.util.function.Function;

/** Reads settings into the types that sampling takes. */
final class ConfigReader {

  private static final String PRESET = "preset";

  private static final String NONE = "none";

  private ConfigReader() {}

  /**
   * Settings of layers, later ones over earlier ones, all over the preset that they name and the
   * defaults; γ follows the steps unless it is given.
   */
  static Settings settled(
      Settings defaults, Function<String, List<Setting>> presets, List<Setting> layers) {
    Settings base = base(defaults, presets, layers);
    return GammaRule.settled(base, base.with(layers));
  }

  /**
   * The defaults, or the preset that layers name over them.
   *
   * @throws IllegalArgumentException if there is no such preset, with where it was named
   */
  static Settings base(
      Settings defaults, Function<String, List<Setting>> presets, List<Setting> layers) {
    Setting preset = defaults.with(layers).get(PRESET);
    if (preset.value().equals(NONE)) {
      return defaults;
    }
    try {
      return defaults.with(presets.apply(preset.value()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(preset.origin() + ": " + e.getMessage(), e);
    }
  }

  static RunConfig read(Settings settings) {
    ModelSettings models = settings.read(ModelSettings.class);
    return new RunConfig(
        settings,
        models,
        settings.read(PromptSettings.class),
        settings.read(SampleSettings.class),
        settings.read(MachineSettings.class),
        settings.read(JudgeSettings.class),
        ConfiguredReward.of(settings, models).spec());
  }
}
