package io.github.das4j.cli;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.lab.record.Prompts;
import io.github.das4j.reward.RewardSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code das sample}. */
@Command(
    name = "sample",
    description = "Draws reward-aligned images of prompts.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A reward is a sum of terms, each with a weight, a name and its files:",
      "  clip:CLIP_DIR                  cosine of CLIP image and text features",
      "  pick:PICKSCORE_DIR             PickScore",
      "  aesthetic:CLIP_DIR,HEAD_FILE   LAION aesthetic score",
      "  jpeg                           minus the JPEG size in kB (no gradient)",
      "as in --reward \"20*clip:clip-l14 + 0.5*aesthetic:clip-l14,head.pth\"."
    })
final class SampleCommand implements Callable<Integer> {

  @Parameters(paramLabel = "TEXT", arity = "0..*", description = "Prompts, each in quotes.")
  List<String> texts = new ArrayList<>();

  @Option(names = "--prompt", paramLabel = "TEXT", description = "One more prompt; repeatable.")
  List<String> more = new ArrayList<>();

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "Prompts from a file, one a line; # starts a comment.")
  Optional<Path> file = Optional.empty();

  @Option(
      names = "--negative",
      paramLabel = "TEXT",
      description = "What to steer away from. Default: nothing.")
  String negative = "";

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "A Stable Diffusion checkpoint in diffusers layout.")
  Optional<Path> model = Optional.empty();

  @Option(names = "--reward", paramLabel = "SPEC", description = "What to align to; see below.")
  Optional<String> reward = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results. Default: a new one in runs/.")
  Optional<Path> out = Optional.empty();

  @Mixin SettingsArguments settings = new SettingsArguments();
  @Mixin ModelArguments networks = new ModelArguments();

  @Override
  public Integer call() {
    List<String> prompts = new ArrayList<>(texts);
    prompts.addAll(more);
    file.ifPresent(path -> prompts.addAll(Prompts.read(path)));
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException(
          "no prompt: give one in quotes, as in das sample \"a cat\" --model DIR --reward jpeg");
    }
    SampleSettings checked = settings.settings();
    RewardSpec spec =
        RewardSpec.parse(
            reward.orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no reward: give --reward, such as jpeg or clip:CLIP_DIR"
                            + " (das sample --help lists them)")));
    Path folder =
        model.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no model: give --model DIR, a Stable Diffusion checkpoint in diffusers layout"
                        + " (a folder with model_index.json)"));
    ModelOptions options = networks.options(folder);
    Job job = new Job(Prompts.numbered(prompts), negative, checked, spec, options);
    RunFolder run = RunFolder.choose(out, prompts.get(0));
    new Runner(job, run).run();
    return 0;
  }
}
