package io.github.das4j.cli;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.settings.Devices;
import io.github.das4j.settings.MachineSettings;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Options that say how networks are run, on one device. */
@Command // Its options are no annotations.
final class ModelArguments implements TableOptions.Late {

  private static final String DEVICES = "run.devices";

  private final SettingsUse use;

  /** What holds where nothing is given, over the defaults of the table. */
  private final List<Setting> standard = new ArrayList<>();

  private final TableOptions options;

  /** For running networks alone. */
  ModelArguments() {
    this(SettingsUse.NETWORKS, Map.of());
  }

  /**
   * For a command with settings of its own.
   *
   * @param standard its defaults by key, where they are not those of the table; the CPU where no
   *     device is named is one of them
   */
  ModelArguments(SettingsUse use, Map<String, String> standard) {
    this.use = use;
    this.options = new TableOptions(use);
    this.standard.add(new Setting(DEVICES, "cpu", "das"));
    standard.forEach((key, value) -> this.standard.add(new Setting(key, value, "das")));
  }

  /** The command that these options belong to. */
  @Spec(Spec.Target.MIXEE)
  CommandSpec command = CommandSpec.create();

  @Override
  public void attach() {
    options.addTo(command, this::defaults);
    TableOptions.helpLast(command);
  }

  private Settings defaults() {
    return Settings.defaults(use.table()).with(standard);
  }

  /** What holds, by its keys. */
  Settings settings() {
    return defaults().with(options.layers());
  }

  /** Whether an option was given, by its key. */
  boolean has(String key) {
    return options.has(key);
  }

  /**
   * A model with what was given.
   *
   * @throws IllegalArgumentException for what is none, and for several devices
   */
  ModelOptions options(Path folder) {
    MachineSettings machine = machine();
    List<TorchDevice> devices = Devices.parse(machine.devices());
    if (devices.size() > 1) {
      throw new IllegalArgumentException(
          settings().get(DEVICES).origin()
              + ": one device is taken here, not '"
              + machine.devices()
              + "'");
    }
    return new ModelOptions(
        folder,
        new Placement(devices.get(0), machine.dtype(), machine.weightStorage())
            .convolving(machine.convolutions().rule()),
        machine.threads().orElseGet(() -> Devices.threads(devices)),
        machine.checkpointing(),
        machine.clipSkip());
  }

  /** What was given, over the defaults. */
  MachineSettings machine() {
    return settings().read(MachineSettings.class);
  }
}
