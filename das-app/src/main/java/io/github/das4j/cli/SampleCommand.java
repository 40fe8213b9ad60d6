package io.github.das4j.cli;

import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.original.OriginalCheckpoint;
import io.github.das4j.das.PromptSyntax;
import io.github.das4j.hub.HubReference;
import io.github.das4j.run.DasRun;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.RunDirectory;
import io.github.das4j.settings.BundledModels;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.settings.Devices;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code das sample}: samples the prompts of the command line on one device. */
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
      "  http:URL, exec:COMMAND         a service or a command (no gradient)",
      "  vlm:URL,MODEL,QUESTION         a vision model's answer (no gradient)",
      "clip, pick and aesthetic without files are the demo's, with the demo model. Sums are written",
      "as in --reward \"20*clip:clip-l14 + 0.5*aesthetic:clip-l14,head.pth\".",
      "",
      "Examples:",
      "  das sample \"a red fox on a blue background\"",
      "  das sample \"a small green ring on a white background\" --reward jpeg --particles 8",
      "  das sample \"a photo of a cat\" --preset sd:pick --steps 20 --twist fast",
      "  das sample --prompts prompts.txt --model sd15 --reward \"20*clip:clip-l14 + jpeg\"",
      "",
      "Stopped or killed, it goes on at the step where it was:",
      "  das sample --resume runs/001-a-photo-of-a-cat"
    })
final class SampleCommand implements Callable<Integer> {

  private static final String DEVICES = "run.devices";

  /** What names a reward. */
  private static final Set<String> REWARDS = Set.of("reward", "preset");

  @Parameters(paramLabel = "TEXT", arity = "0..*", description = "Prompts, each in quotes.")
  List<String> texts = new ArrayList<>();

  @Option(names = "--prompt", paramLabel = "TEXT", description = "One more prompt; repeatable.")
  List<String> more = new ArrayList<>();

  @Mixin FolderArguments files = new FolderArguments();
  @Mixin TrackArguments tracking = new TrackArguments();
  @Mixin OpenArguments opening = new OpenArguments();
  @Mixin SettingsArguments settings = new SettingsArguments(SettingsUse.SAMPLE);

  @Override
  public Integer call() {
    tracking.check();
    if (settings.printed) {
      files.requireNew();
      return SettingsArguments.print(config().settings());
    }
    RunSession session = new RunSession("das sample", tracking, opening);
    try (DasRun run =
        files.resume.isPresent()
            ? RunSession.takeUp(files.resume.get(), files.anew(given()))
            : session.begin(manifest(), files.out)) {
      return session.finish(run);
    }
  }

  /** All that was given, for a run that goes on and may be told little of it. */
  private List<Setting> given() {
    List<Setting> layers = new ArrayList<>();
    Stream.concat(texts.stream(), more.stream())
        .limit(1)
        .forEach(text -> layers.add(new Setting("prompts", text, "the prompt")));
    layers.addAll(settings.layers());
    return layers;
  }

  private Manifest manifest() {
    List<String> prompts = prompts(config());
    files.out.ifPresent(RunDirectory::requireNew);
    RunConfig asked = settings.ready(this::config);
    RunConfig config = on(asked, device(asked));
    Manifest manifest = Manifest.of(config, config.batched(prompts));
    config.warnings().forEach(warning -> Failures.say("warning: " + warning));
    String drawn = config.settings().text("model");
    PromptSyntax syntax = config.sampling().denoising().promptSyntax();
    prompts.stream()
        .map(prompt -> BundledModels.warning(drawn, prompt, syntax))
        .flatMap(Optional::stream)
        .distinct()
        .forEach(warning -> Failures.say("warning: " + warning));
    return manifest;
  }

  /** Those of the command line, and then those of the file or the set that settings name. */
  private List<String> prompts(RunConfig asked) {
    requireQuoted();
    List<String> prompts = new ArrayList<>(texts);
    prompts.addAll(more);
    if (prompts.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("a prompt is empty: write what the image shows");
    }
    if (asked.namesPrompts()) {
      prompts.addAll(asked.onePass());
    }
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException(
          "no prompt: give one in quotes, as in das sample \"a red fox on a blue background\"");
    }
    return prompts;
  }

  /** Words in a row are a prompt whose quotes were forgotten, and would take the time of each. */
  private void requireQuoted() {
    if (texts.size() > 1 && texts.stream().allMatch(text -> text.matches("\\S+"))) {
      throw new IllegalArgumentException(
          "these are "
              + texts.size()
              + " prompts of one word: did you mean one prompt in quotes, \""
              + String.join(" ", texts)
              + "\"? Else give each by --prompt");
    }
  }

  private RunConfig config() {
    Optional<String> model = settings.given("model");
    // A file that is no model comes before what else is missing.
    model
        .map(Path::of)
        .filter(Files::isRegularFile)
        .ifPresent(file -> OriginalCheckpoint.open(file).close());
    List<Setting> layers = settings.layers();
    boolean named = layers.stream().anyMatch(layer -> REWARDS.contains(layer.key()));
    if (model.isPresent() && !named && !settings.printed) {
      requireThere(layers);
      throw new IllegalArgumentException(
          "no reward: give --reward, such as jpeg or clip:CLIP_DIR (das sample --help lists them)");
    }
    return RunConfig.of(settings.orDemo(layers));
  }

  /** A model that is none comes before what else is missing; what is downloaded, after. */
  private static void requireThere(List<Setting> layers) {
    RunConfig bare = RunConfig.of(layers);
    Checkpoints checkpoints = bare.checkpoints();
    String name = bare.models().model();
    Optional<Path> found = checkpoints.find(name);
    if (found.isEmpty() && !HubReference.is(name)) {
      // It says what there is in its place.
      bare.model(checkpoints);
    }
    found.filter(Files::isDirectory).ifPresent(ModelFolder::open);
  }

  /** The one device of a command that samples on one; the CPU where none is named. */
  private static TorchDevice device(RunConfig config) {
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
  private static RunConfig on(RunConfig config, TorchDevice device) {
    RunConfig settled = config.on(List.of(device));
    return settled.settings().text(DEVICES).equals(device.toString())
        ? settled
        : RunConfig.resolved(
            settled.settings().with(DEVICES, device.toString(), "das sample takes one device"));
  }
}
