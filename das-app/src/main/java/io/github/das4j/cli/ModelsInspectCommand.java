package io.github.das4j.cli;

import io.github.das4j.align.View.Jacobian;
import io.github.das4j.das.TwistDecoder;
import io.github.das4j.das.TwistParticles;
import io.github.das4j.das.TwistPreset;
import io.github.das4j.das.TwistSettings;
import io.github.das4j.files.Json;
import io.github.das4j.inspect.Inspection;
import io.github.das4j.inspect.InspectionJson;
import io.github.das4j.inspect.InspectionText;
import io.github.das4j.inspect.Inspector;
import io.github.das4j.inspect.RunSize;
import io.github.das4j.record.RewardWords;
import io.github.das4j.reward.RewardMemory;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.BundledModels;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.tensor.DType;
import io.github.das4j.words.Choices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code das models inspect}: what a checkpoint is, and what a run of it will take. */
@Command(
    name = "inspect",
    description = {
      "Tells what a checkpoint is, whether it is whole, and what it is good for.",
      "A diffusers folder, a single file, or a reward's model; and how much memory a run will need. "
          + "No weights are loaded."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  das models inspect",
      "  das models inspect sd15 --width 512 --height 512 --micro-batch 1 --reward jpeg"
    })
final class ModelsInspectCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "PATH",
      arity = "0..1",
      description = "A folder or a weight file. Default: the demo model.")
  Optional<String> path = Optional.empty();

  @Option(names = "--json", description = "Write JSON.")
  boolean json;

  @Option(
      names = "--width",
      paramLabel = "PIXELS",
      description = "Of the images whose memory is estimated. Default: the model's own size.")
  int width;

  @Option(names = "--height", paramLabel = "PIXELS", description = "Likewise.")
  int height;

  @Option(names = "--particles", paramLabel = "N", description = "Default: 4.")
  int particles = 4;

  @Option(
      names = "--micro-batch",
      paramLabel = "B",
      description = "Particles that pass the networks at once. Default: 2.")
  int microBatch = 2;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description = "float32, bfloat16 or float16. Default: ${DEFAULT-VALUE}.")
  String dtype = "float32";

  @Option(
      names = "--twist",
      paramLabel = "NAME",
      description = "How the reward is seen before the last step: full, fast. Default: full.")
  String twist = "full";

  @Option(
      names = "--twist-decoder",
      paramLabel = "WHICH",
      description = "As in das sample. Default: as --twist says.")
  Optional<String> decoder = Optional.empty();

  @Option(
      names = "--twist-gradient",
      paramLabel = "WHICH",
      description = "As in das sample. Default: as --twist says.")
  Optional<String> gradient = Optional.empty();

  @Option(
      names = "--reward",
      paramLabel = "SPEC",
      description =
          "A reward to count, as in das sample; repeatable. Default: for the demo model its"
              + " aesthetic, else none.")
  List<String> rewards = new ArrayList<>();

  @Override
  public Integer call() {
    DType type = Choices.parse(DType.class, "type", dtype);
    Checkpoints checkpoints = Checkpoints.in(Optional.empty());
    String name = path.orElse(BundledModels.DEFAULT);
    if (rewards.isEmpty() && name.equals(BundledModels.DEFAULT)) {
      rewards.add("aesthetic");
    }
    RunSize run =
        new RunSize(
            width, height, particles, microBatch, type, reward(checkpoints), seen(checkpoints));
    Inspection inspection = Inspector.inspect(place(checkpoints, name));
    System.out.print(
        json ? Json.text(InspectionJson.of(inspection, run)) : InspectionText.of(inspection, run));
    return inspection.problems().isEmpty() ? 0 : Failures.FAILED;
  }

  private static Path place(Checkpoints checkpoints, String name) {
    return checkpoints.find(name).orElseGet(() -> HubSupplies.place(Path.of(name)));
  }

  private TwistSettings seen(Checkpoints checkpoints) {
    return new TwistSettings(
        Choices.parse(TwistPreset.class, "twist", twist),
        decoder.map(TwistDecoder::parse).map(named -> named.found(checkpoints::find)),
        gradient.map(text -> Choices.parse(Jacobian.class, "gradient", text)),
        OptionalInt.empty(),
        TwistParticles.ALL);
  }

  private Optional<RewardMemory> reward(Checkpoints checkpoints) {
    if (rewards.isEmpty()) {
      return Optional.empty();
    }
    RewardSpec spec = BundledModels.completed(RewardSpec.parse(String.join(" + ", rewards)));
    return Optional.of(
        RewardWords.mapped(
                spec, argument -> checkpoints.find(argument).orElse(Path.of(argument)).toString())
            .memory());
  }
}
