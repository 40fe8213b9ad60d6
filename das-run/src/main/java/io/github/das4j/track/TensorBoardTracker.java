package io.github.das4j.track;

import io.github.das4j.das.StepReport;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Removal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/**
 * Event files for TensorBoard: a folder for each prompt, so that their curves lie in one plot, and
 * one for the run with its settings; of an online run a file for each round, with the number of
 * queries as step.
 */
public final class TensorBoardTracker implements Tracker {

  private static final String FILE = "events.out.tfevents.das";

  /** Its rounds are one run, whose files are read in the order of their names. */
  private static final String ROUNDS = "rounds";

  private final Path folder;

  /**
   * A tracker.
   *
   * @param folder what {@code tensorboard --logdir} is given
   */
  public TensorBoardTracker(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return "tensorboard";
  }

  @Override
  public void started(TrackedRun run) {
    EventFile events = new EventFile(now());
    StringBuilder table = new StringBuilder("| setting | value |\n|---|---|\n");
    run.settings()
        .forEach(
            (key, value) -> table.append("| " + key + " | " + value.replace("|", "/") + " |\n"));
    events.text(0, "settings", table.toString());
    write(folder.resolve("run"), events);
  }

  @Override
  public void finished(TrackedPrompt prompt) {
    EventFile events = new EventFile(now());
    for (StepReport step : prompt.steps()) {
      events.scalars(step.step(), TrackedPrompt.scalars(step));
    }
    int last = prompt.steps().size() - 1;
    prompt.images().forEach((name, png) -> events.image(last, name.replace(".png", ""), png));
    events.text(last, "prompt", prompt.prompt());
    write(folder.resolve(prompt.id()), events);
  }

  @Override
  public void finished(TrackedRound round) {
    EventFile events = new EventFile(now());
    events.scalars(round.queries(), round.figures());
    round.sheet().ifPresent(png -> events.image(round.queries(), "sheet", png));
    Path rounds = folder.resolve(ROUNDS);
    make(rounds);
    AtomicFiles.write(
        rounds.resolve(String.format(Locale.ROOT, "%s.%05d", FILE, round.round())), events.bytes());
  }

  private static double now() {
    return Instant.now().toEpochMilli() / 1000.0;
  }

  /** One file a folder: a prompt that is sampled again replaces what is there. */
  private static void write(Path folder, EventFile events) {
    try {
      Removal.of(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot replace the folder " + folder + ": " + AtomicFiles.reason(e), e);
    }
    make(folder);
    AtomicFiles.write(folder.resolve(FILE), events.bytes());
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make the folder " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  @Override
  public void close() {
    // Every file is whole when it is written.
  }
}
