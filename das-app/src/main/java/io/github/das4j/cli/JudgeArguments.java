package io.github.das4j.cli;

import io.github.das4j.eval.JudgeOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say by what diversity is judged. */
final class JudgeArguments {

  @Option(
      names = "--clip",
      paramLabel = "DIR",
      description =
          "A CLIP for diversity: mean cosine distance and truncated entropy. Default: that of the"
              + " first reward that has one.")
  private Optional<Path> clip = Optional.empty();

  @Option(
      names = "--lpips",
      paramLabel = "FILE,FILE",
      description = "Weights of LPIPS: torchvision's AlexNet, and the heads alex.pth.")
  private Optional<String> lpips = Optional.empty();

  /** How to judge, by these rewards too. */
  JudgeOptions options(List<String> rewards, int eigenvalues) {
    return new JudgeOptions(
        rewards, clip.map(HubSupplies::place), lpips.map(JudgeOptions.Lpips::parse), eigenvalues);
  }
}
