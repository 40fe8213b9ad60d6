package io.github.das4j.cli;

import io.github.das4j.checkpoint.ModelFolder;
import io.github.das4j.record.Prompts;
import io.github.das4j.run.DasRun;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.RunDirectory;
import io.github.das4j.settings.BundledModels;
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

  @Mixin FolderArguments files = new FolderArguments();
  @Mixin TrackArguments tracking = new TrackArguments();
  @Mixin SettingsArguments settings = new SettingsArguments();
  @Mixin NetworkArguments networks = new NetworkArguments();

  @Override
  public Integer call() {
    tracking.check();
    List<String> prompts = new ArrayList<>(texts);
    prompts.addAll(more);
    file.ifPresent(path -> prompts.addAll(Prompts.read(path)));
    RunSession session = new RunSession("das sample", tracking);
    try (DasRun run =
        files.resume.isPresent()
            ? RunSession.takeUp(files.resume.get(), files.anew(given(prompts)))
            : session.begin(manifest(prompts), files.out)) {
      return session.finish(run);
    }
  }

  /** All that was given, for a run that goes on and may be told little of it. */
  private List<Setting> given(List<String> prompts) {
    List<Setting> layers = new ArrayList<>();
    prompts.stream().limit(1).forEach(text -> layers.add(new Setting("prompts", text, "the prompt")));
    LayerArguments.add(layers, "preset", preset, "--preset");
    layers.addAll(own());
    return layers;
  }

  private Manifest manifest(List<String> prompts) {
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException(
          "no prompt: give one in quotes, as in das sample \"a red star on a blue background\"");
    }
    files.out.ifPresent(RunDirectory::requireNew);
    RunConfig asked = config();
    TorchDevice device = NetworkArguments.device(asked);
    RunConfig config = NetworkArguments.on(asked, device);
    if (!asked.settings().text("run.dtype").equals(config.settings().text("run.dtype"))) {
      Failures.say("the preset's float16 needs a GPU; going on in float32");
    }
    Manifest manifest = Manifest.of(config, config.batched(prompts));
    config.warnings().forEach(warning -> Failures.say("warning: " + warning));
    String drawn = config.settings().text("model");
    prompts.stream()
        .map(prompt -> BundledModels.warning(drawn, prompt))
        .flatMap(Optional::stream)
        .distinct()
        .forEach(warning -> Failures.say("warning: " + warning));
    return manifest;
  }

  private RunConfig config() {
    // A file is no model to sample: that comes before what else is missing.
    model.map(Path::of).filter(Files::isRegularFile).ifPresent(ModelFolder::open);
    if (preset.isEmpty() && model.isPresent() && reward.isEmpty()) {
      throw new IllegalArgumentException(
          "no reward: give --reward, such as jpeg or clip:CLIP_DIR (das sample --help lists them)");
    }
    List<Setting> layers = new ArrayList<>();
    preset
        .or(
            () ->
                model.isPresent() ? Optional.empty() : Optional.of(RunArguments.demoPreset(reward)))
        .ifPresent(name -> layers.add(new Setting("preset", name, "--preset")));
    layers.addAll(own());
    return RunConfig.of(layers);
  }

  /** What the options say over a preset. */
  private List<Setting> own() {
    List<Setting> layers = new ArrayList<>();
    LayerArguments.add(layers, "model", model, "--model");
    LayerArguments.add(layers, "models", models, "--models");
    LayerArguments.add(layers, "reward", reward, "--reward");
    LayerArguments.add(layers, "sample.negative", negative, "--negative");
    layers.addAll(settings.layers());
    layers.addAll(networks.layers());
    layers.addAll(files.layers());
    return layers;
  }
}
