package io.github.das4j.cli;

import io.github.das4j.checkpoint.ModelFolder;
import io.github.das4j.record.Versions;
import io.github.das4j.run.DasRun;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.RunDirectory;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.track.Trackers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code das run}. */
@Command(
    name = "run",
    description = {
      "Samples a list of prompts on one or more devices, into a folder that survives any stop.",
      ""
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Settings come from the defaults, then --preset, then --config, then the options here, then",
      "--set; --settings prints them all with where each is from. Keys are dotted:",
      "  das run --preset sd:pick --model sd15 --reward pick:pickscore --set smc.particles=8",
      "",
      "Killed, or out of power, it goes on where it was, and its files come out the same:",
      "  das run --resume runs/001-red-fox",
      "",
      "A device that fails is retired, and its prompt goes to another. Out of memory, a worker",
      "halves its micro-batch and tries again."
    })
final class RunCommand implements Callable<Integer> {

  /** What a run that goes on may be told anew. */
  private static final Set<String> CHANGEABLE = Set.of("run.devices", "model");

  @Mixin SettingsArguments settings = new SettingsArguments(SettingsUse.RUN);

  @Mixin TrackArguments tracking = new TrackArguments();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results. Default: a new one in runs/.")
  Optional<Path> out = Optional.empty();

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Go on with a run; only --devices, --track and --model (where the same model is now) may"
              + " be given besides.")
  Optional<Path> resume = Optional.empty();

  @Override
  public Integer call() {
    tracking.check();
    List<Setting> layers = settings.layers();
    if (settings.printed) {
      return SettingsArguments.print(RunConfig.of(settings.orDemo(layers)).settings());
    }
    try (DasRun run = resume.isPresent() ? resumed(resume.get(), layers) : created(layers)) {
      return finish(run);
    }
  }

  private DasRun created(List<Setting> layers) {
    RunConfig asked = RunConfig.of(settings.orDemo(layers));
    out.ifPresent(RunDirectory::requireNew);
    RunConfig settled = asked.on(asked.devices());
    if (!asked.settings().text("run.dtype").equals(settled.settings().text("run.dtype"))) {
      Failures.say("the preset's float16 needs a GPU; going on in float32");
    }
    Manifest manifest = Manifest.of(settled);
    settled.warnings().forEach(warning -> Failures.say("warning: " + warning));
    ModelFolder.open(manifest.model())
        .notices()
        .forEach(notice -> Failures.say("warning: " + notice));
    RunFolder folder = RunFolder.choose(out, manifest.prompts().get(0).text());
    Path path = folder.reserve();
    try {
      return DasRun.create(path, manifest);
    } catch (RuntimeException e) {
      folder.giveBack();
      throw e;
    }
  }

  private DasRun resumed(Path folder, List<Setting> layers) {
    Optional<Setting> other =
        layers.stream().filter(setting -> !CHANGEABLE.contains(setting.key())).findFirst();
    if (other.isPresent() || out.isPresent()) {
      throw new IllegalArgumentException(
          "a resumed run keeps its settings: leave "
              + other.map(Setting::origin).orElse("--out")
              + " out, or begin a new run");
    }
    DasRun run =
        DasRun.resume(folder, settings.given("run.devices"), settings.given("model").map(Path::of));
    if (!run.manifest().versions().equals(Versions.read())) {
      Failures.say(
          "warning: this run was begun by "
              + run.manifest().versions().software()
              + "; what is left may differ in the last bits");
    }
    run.manifest()
        .otherHardware()
        .ifPresent(
            here ->
                Failures.say(
                    "warning: this run was begun on "
                        + String.join(", ", run.manifest().hardware())
                        + " and goes on on "
                        + here
                        + "; what is left may differ in the last bits"));
    return run;
  }

  private int finish(DasRun run) {
    int prompts = run.manifest().prompts().size();
    try (Interruption stopped = new Interruption(() -> Failures.say(kept(run, "stopped")));
        RunProgress progress = new RunProgress(prompts, run.finished());
        Trackers trackers = tracking.open(run.folder(), progress::onMessage)) {
      DasRun.Outcome outcome = run.run(progress, trackers);
      if (outcome.complete()) {
        System.out.println(run.folder().resolve("report.html"));
        return 0;
      }
      return Failures.FAILED;
    } finally {
      int finished = run.finished();
      if (finished > 0 && finished < prompts) {
        Failures.say(kept(run, "not complete"));
      }
    }
  }

  private static String kept(DasRun run, String what) {
    return String.format(
        "%s; %d of %d prompts are finished: das run --resume %s goes on",
        what, run.finished(), run.manifest().prompts().size(), run.folder());
  }
}
