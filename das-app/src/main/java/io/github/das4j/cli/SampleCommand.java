package io.github.das4j.cli;

import io.github.das4j.checkpoint.ModelFolder;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.record.Prompts;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.BundledModels;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Files;
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
      "  hps:FILE, imagereward:DIR      HPS v2, ImageReward",
      "  jpeg                           minus the JPEG size in kB (no gradient)",
      "clip, pick and aesthetic without files are the demo's, with the demo model. Sums are written",
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
  Optional<String> negative = Optional.empty();

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "A checkpoint in diffusers layout. Default: the demo model.")
  Optional<String> model = Optional.empty();

  @Option(
      names = "--reward",
      paramLabel = "SPEC",
      description = "What to align to; see below. Default: aesthetic, the demo model's.")
  Optional<String> reward = Optional.empty();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      completionCandidates = RunArguments.PresetNames.class,
      description = "Published settings, under the options here: ${COMPLETION-CANDIDATES}.")
  Optional<String> preset = Optional.empty();

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "Where checkpoints are, as OWNER/NAME or NAME, that presets call by name.")
  Optional<String> models = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results. Default: a new one in runs/.")
  Optional<Path> out = Optional.empty();

  @Mixin SettingsArguments settings = new SettingsArguments();
  @Mixin NetworkArguments networks = new NetworkArguments();

  @Override
  public Integer call() {
    List<String> prompts = new ArrayList<>(texts);
    prompts.addAll(more);
    file.ifPresent(path -> prompts.addAll(Prompts.read(path)));
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException(
          "no prompt: give one in quotes, as in das sample \"a red star on a blue background\"");
    }
    RunConfig asked = config();
    TorchDevice device = NetworkArguments.device(asked);
    RunConfig config = asked.on(List.of(device));
    if (!asked.settings().text("run.dtype").equals(config.settings().text("run.dtype"))) {
      Failures.say("the preset's float16 needs a GPU; going on in float32");
    }
    Checkpoints checkpoints = config.checkpoints();
    ModelOptions options = config.options(config.model(checkpoints), device);
    RewardSpec spec = config.reward(checkpoints);
    config.requireGuided(spec);
    config.warnings().forEach(warning -> Failures.say("warning: " + warning));
    String drawn = config.settings().text("model");
    prompts.stream()
        .map(prompt -> BundledModels.warning(drawn, prompt))
        .flatMap(Optional::stream)
        .distinct()
        .forEach(warning -> Failures.say("warning: " + warning));
    Job job =
        new Job(
            config.batched(prompts),
            config.negative(),
            config.sampling(),
            spec,
            options,
            config.settings().origins());
    RunFolder run = RunFolder.choose(out, prompts.get(0));
    new Runner(job, run).run();
    return 0;
  }

  private RunConfig config() {
    List<Setting> layers = new ArrayList<>();
    preset
        .or(
            () ->
                model.isPresent() ? Optional.empty() : Optional.of(RunArguments.demoPreset(reward)))
        .ifPresent(name -> layers.add(new Setting("preset", name, "--preset")));
    model.ifPresent(text -> layers.add(new Setting("model", text, "--model")));
    models.ifPresent(text -> layers.add(new Setting("models", text, "--models")));
    reward.ifPresent(text -> layers.add(new Setting("reward", text, "--reward")));
    // A file is no model to sample: that comes before what else is missing.
    model.map(Path::of).filter(Files::isRegularFile).ifPresent(ModelFolder::open);
    if (preset.isEmpty() && model.isPresent() && reward.isEmpty()) {
      throw new IllegalArgumentException(
          "no reward: give --reward, such as jpeg or clip:CLIP_DIR (das sample --help lists them)");
    }
    negative.ifPresent(text -> layers.add(new Setting("sample.negative", text, "--negative")));
    layers.addAll(settings.layers());
    layers.addAll(networks.layers());
    return RunConfig.of(layers);
  }
}
