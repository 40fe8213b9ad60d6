package io.github.das4j.cli;

import io.github.das4j.run.DasRun;
import io.github.das4j.run.Engine;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.RunDirectory;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code das run}: samples a list of prompts on one or more devices. */
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
      "Examples:",
      "  das run --prompt-set animals --prompt-count 2",
      "  das run --preset sd:pick --models checkpoints --prompt-set animals --devices cuda:0,cuda:1",
      "",
      "Settings come from the defaults, then --preset, then --config, then the options here, then",
      "--set; --settings prints them all with where each is from. Keys are dotted:",
      "  das run --preset sd:pick --model sd15 --reward pick:pickscore --set smc.particles=8",
      "",
      "Killed, or out of power, it goes on where it was, and its files come out the same:",
      "  das run --resume runs/001-red-fox",
      "",
      "A device that fails is retired, and its prompt goes to another. Out of memory, a worker",
      "halves its micro-batch and tries again.",
      "",
      "On a cluster of Apache Spark, a task for each prompt, into the same folder:",
      "  das run --engine spark --master spark://node0:7077 --out /shared/monday --preset sd:pick"
    })
final class RunCommand implements Callable<Integer> {

  @Mixin SettingsArguments settings = new SettingsArguments(SettingsUse.RUN);

  @Mixin TrackArguments tracking = new TrackArguments();

  @Mixin EngineArguments engines = new EngineArguments();

  @Mixin FolderArguments files = new FolderArguments();
  @Mixin OpenArguments opening = new OpenArguments();

  @Override
  public Integer call() {
    tracking.check();
    List<Setting> layers = settings.layers();
    if (settings.printed) {
      files.requireNew();
      return SettingsArguments.print(RunConfig.of(settings.orDemo(layers)).settings());
    }
    RunSession session = new RunSession("das run", tracking, opening);
    try (Engine engine = engines.open();
        DasRun run =
            files.resume.isPresent()
                ? RunSession.takeUp(files.resume.get(), files.anew(layers), engine)
                : session.begin(manifest(engine, layers), files.out)) {
      return session.finish(run, engine);
    }
  }

  private Manifest manifest(Engine engine, List<Setting> layers) {
    files.out.ifPresent(RunDirectory::requireNew);
    RunConfig asked = settings.ready(() -> RunConfig.of(settings.orDemo(layers)));
    Manifest manifest = engine.plan(asked);
    manifest.config().warnings().forEach(warning -> Failures.say("warning: " + warning));
    return manifest;
  }
}
