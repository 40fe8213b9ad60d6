package io.github.das4j.cli;

import io.github.das4j.forecast.Forecast;
import io.github.das4j.forecast.TakenTimes;
import io.github.das4j.record.JudgesJson;
import io.github.das4j.record.Versions;
import io.github.das4j.run.DasRun;
import io.github.das4j.run.Engine;
import io.github.das4j.run.LocalEngine;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.RunFolder;
import io.github.das4j.track.Trackers;
import io.github.das4j.words.CommandWord;
import io.github.das4j.words.Printable;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A run at the command line: its folder, its progress, and what is said when it is stopped.
 *
 * @param command the words that a stopped run goes on with: {@code das sample}
 * @param tracking where its figures are sent
 * @param opening whether its report is shown in the end
 */
record RunSession(String command, TrackArguments tracking, OpenArguments opening) {

  /** Makes the folder of a new run; nothing is loaded. */
  DasRun begin(Manifest manifest, Optional<Path> out) {
    manifest.notices().forEach(notice -> Failures.say("warning: " + notice));
    RunFolder folder = RunFolder.choose(out, manifest.prompts().get(0).text());
    Path path = folder.reserve();
    try {
      return DasRun.create(path, manifest);
    } catch (RuntimeException e) {
      folder.giveBack();
      throw e;
    }
  }

  /** Takes up a run that was stopped, to go on with it here. */
  static DasRun takeUp(Path folder, DasRun.Anew anew) {
    DasRun run = takenUp(folder, anew);
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

  /** Takes up a run that was stopped; an engine that samples elsewhere tells of its devices. */
  static DasRun takeUp(Path folder, DasRun.Anew anew, Engine engine) {
    return engine.isHere() ? takeUp(folder, anew) : takenUp(folder, anew);
  }

  private static DasRun takenUp(Path folder, DasRun.Anew anew) {
    DasRun run = DasRun.resume(folder, anew);
    if (!run.manifest().versions().equals(Versions.read())) {
      Failures.say(
          "warning: this run was begun by "
              + run.manifest().versions().software()
              + "; what is left may differ in the last bits");
    }
    return run;
  }

  /** Runs it here to its end; the exit code. */
  int finish(DasRun run) {
    return finish(run, LocalEngine.ofFiles());
  }

  /** Runs it to its end; the exit code. */
  int finish(DasRun run, Engine engine) {
    int prompts = run.manifest().prompts().size();
    if (run.finished() == prompts) {
      Failures.say(CommandWord.of(run.folder()) + " is finished: nothing is left to draw");
    }
    DasRun.Outcome outcome;
    try (Interruption stopped = new Interruption(() -> stopped(run));
        RunProgress progress =
            new RunProgress(prompts, run.finished(), prompts, forecast(run, engine));
        Trackers trackers = tracking.open(run.folder(), progress::onMessage)) {
      outcome = run.run(engine, progress, trackers);
      if (run.spending().calls() > 0) {
        progress.onMessage(JudgesJson.line(run.spending()));
      }
    } finally {
      if (run.finished() < prompts
          && (run.finished() + run.begun() > 0 || run.spending().calls() > 0)) {
        Failures.say(kept(run, "not complete"));
      }
    }
    return show(run, outcome);
  }

  /** What came of it; once the progress is gone, which would take the last line with it. */
  private int show(DasRun run, DasRun.Outcome outcome) {
    run.gain().ifPresent(sentence -> System.out.println(Printable.of(sentence)));
    if (!outcome.complete()) {
      return Failures.FAILED;
    }
    Path report = run.folder().resolve("report.html");
    System.out.println(report);
    opening.show(report);
    return 0;
  }

  /** Of steps here; what a cluster's take is not known. */
  private static Optional<Forecast> forecast(DasRun run, Engine engine) {
    return engine.isHere()
        ? Optional.of(Forecast.of(run.manifest(), TakenTimes.ofThisUser()))
        : Optional.empty();
  }

  private void stopped(DasRun run) {
    Failures.say(
        run.stop()
            ? kept(run, "stopped")
            : "stopped before a prompt was finished, or its state kept; nothing is kept");
  }

  private String kept(DasRun run, String what) {
    int begun = run.begun();
    return String.format(
        Locale.ROOT,
        "%s; %d of %d prompts are finished%s: %s --resume %s goes on",
        what,
        run.finished(),
        run.manifest().prompts().size(),
        begun == 0 ? "" : ", and " + begun + (begun == 1 ? " is in part" : " are in part"),
        command,
        CommandWord.of(run.folder()));
  }
}
