package io.github.das4j.cli;

import io.github.das4j.settings.Devices;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.TorchDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say how networks are run, over what a preset says of it. */
final class NetworkArguments {

  private static final String DEVICES = "run.devices";

  @Option(names = "--device", paramLabel = "DEVICE", description = "cpu or cuda:N. Default: cpu.")
  Optional<String> device = Optional.empty();

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description =
          "float32, bfloat16; on a GPU float16 and tf32 too. Default: float32, or the preset's.")
  Optional<String> dtype = Optional.empty();

  @Option(names = "--threads", paramLabel = "N", description = "CPU threads. Default: every core.")
  Optional<String> threads = Optional.empty();

  @Option(
      names = "--checkpointing",
      paramLabel = "WHEN",
      description =
          "Recompute activations to save memory: on, off, auto. Default: auto, or the preset's.")
  Optional<String> checkpointing = Optional.empty();

  @Option(
      names = "--clip-skip",
      paramLabel = "N",
      description = "Text encoder layers to leave out at the end. Default: 0.")
  Optional<String> clipSkip = Optional.empty();

  @Option(
      names = "--batches",
      paramLabel = "N",
      description =
          "Images of each prompt, each with draws of its own. Default: 1, or the preset's.")
  Optional<String> batches = Optional.empty();

  /** What was given, as settings. */
  List<Setting> layers() {
    List<Setting> layers = new ArrayList<>();
    LayerArguments.add(layers, DEVICES, device, "--device");
    LayerArguments.add(layers, "run.dtype", dtype, "--dtype");
    LayerArguments.add(layers, "run.threads", threads, "--threads");
    LayerArguments.add(layers, "run.checkpointing", checkpointing, "--checkpointing");
    LayerArguments.add(layers, "run.clip_skip", clipSkip, "--clip-skip");
    LayerArguments.add(layers, "run.batches", batches, "--batches");
    return layers;
  }

  /** The one device of a command that samples on one; the CPU where none is named. */
  static TorchDevice device(RunConfig config) {
    Setting named = config.settings().get(DEVICES);
    if (named.value().equals(Devices.AUTO)) {
      return TorchDevice.CPU;
    }
    List<TorchDevice> devices = config.devices();
    if (devices.size() > 1) {
      throw new IllegalArgumentException(
          named.origin() + ": das sample takes one device, das run takes '" + named.value() + "'");
    }
    return devices.get(0);
  }

  /** The same settings for this device alone. */
  static RunConfig on(RunConfig config, TorchDevice device) {
    RunConfig settled = config.on(List.of(device));
    return settled.settings().text(DEVICES).equals(device.toString())
        ? settled
        : RunConfig.resolved(
            settled.settings().with(DEVICES, device.toString(), "das sample takes one device"));
  }
}
