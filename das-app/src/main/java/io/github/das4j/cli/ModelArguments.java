package io.github.das4j.cli;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.settings.Devices;
import io.github.das4j.settings.MachineSettings;
import io.github.das4j.settings.Settings;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Options that say how networks are run, on one device. */
@Command // Its options are no annotations.
final class ModelArguments implements TableOptions.Late {

  private static final String DEVICES = "run.devices";

  private final TableOptions options = new TableOptions(SettingsUse.NETWORKS);

  /** The command that these options belong to. */
  @Spec(Spec.Target.MIXEE)
  CommandSpec command = CommandSpec.create();

  @Override
  public void attach() {
    options.addTo(command, ModelArguments::defaults);
    TableOptions.helpLast(command);
  }

  /** The CPU where no device is named. */
  private static Settings defaults() {
    return Settings.defaults(SettingsUse.NETWORKS.table()).with(DEVICES, "cpu", "das");
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
          "--devices: one device is taken here, not '" + machine.devices() + "'");
    }
    return new ModelOptions(
        folder,
        new Placement(devices.get(0), machine.dtype(), machine.convolutions().rule()),
        machine.threads().orElseGet(() -> Devices.threads(devices)),
        machine.checkpointing(),
        machine.clipSkip());
  }

  /** What was given, over the defaults. */
  MachineSettings machine() {
    return defaults().with(options.layers()).read(MachineSettings.class);
  }
}
