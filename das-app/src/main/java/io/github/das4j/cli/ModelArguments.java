package io.github.das4j.cli;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.words.Choices;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that say how networks are run. */
final class ModelArguments {

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu or cuda:N. Default: ${DEFAULT-VALUE}.")
  String device = "cpu";

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description = "float32, bfloat16; on a GPU float16 and tf32 too. Default: ${DEFAULT-VALUE}.")
  String dtype = "float32";

  @Option(names = "--threads", paramLabel = "N", description = "CPU threads. Default: every core.")
  int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--checkpointing",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "Recompute activations to save memory: on, off, auto. Default: auto.")
  String checkpointing = "auto";

  @Option(
      names = "--clip-skip",
      paramLabel = "N",
      defaultValue = "0",
      description = "Text encoder layers to leave out at the end. Default: 0.")
  int clipSkip;

  ModelOptions options(Path folder) {
    TorchDevice torch = TorchDevice.parse(device);
    if (!torch.isCpu() && torch.cuda() >= LibTorch.cudaDevices()) {
      throw new IllegalArgumentException(
          "there is no device " + torch + " here; das doctor lists what there is");
    }
    return new ModelOptions(
        folder,
        new Placement(torch, Choices.parse(DType.class, "type", dtype)),
        threads,
        Choices.parse(ModelOptions.Checkpointing.class, "choice", checkpointing),
        clipSkip);
  }
}
