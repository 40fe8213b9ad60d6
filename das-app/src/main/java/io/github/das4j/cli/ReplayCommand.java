package io.github.das4j.cli;

import io.github.das4j.replay.Difference;
import io.github.das4j.replay.RecordedCase;
import io.github.das4j.replay.Replay;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code das replay}: a recorded case through the sampler, with the case's own draws. */
@Command(
    name = "replay",
    description =
        "Runs a recorded case with its own draws, writes what happened, and compares it with what"
            + " was recorded.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  das replay case.json --models models --out happened.safetensors --teacher-forced"
    })
final class ReplayCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "CASE.json",
      description = "The case; its arrays are in CASE.safetensors beside it.")
  Path file = Path.of("");

  @Option(
      names = "--models",
      paramLabel = "DIR",
      required = true,
      description = "Folder that holds the models which the case names.")
  Path models = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where to write what happened, as safetensors.")
  Path out = Path.of("");

  @Option(names = "--teacher-forced", description = "Start every step from the recorded latents.")
  boolean teacherForced;

  @Mixin ModelArguments networks = new ModelArguments();

  @Override
  public Integer call() {
    try (RecordedCase recorded = RecordedCase.open(file)) {
      Replay replay = Replay.of(recorded, models, teacherForced, networks.options(models));
      replay.write(out);
      if (replay.differences().isEmpty()) {
        System.out.println("the case holds no results to compare with; written to " + out);
        return 0;
      }
      System.out.printf("%-22s %12s %10s%n", "array", "difference", "allowed");
      for (Difference d : replay.differences()) {
        System.out.printf(
            Locale.ROOT,
            "%-22s %12.2e %10.0e%s%n",
            d.name(),
            d.difference(),
            d.allowed(),
            d.passes() ? "" : "  TOO FAR");
      }
      return replay.passes() ? 0 : Failures.FAILED;
    }
  }
}
