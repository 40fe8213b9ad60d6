package io.github.das4j.spark;

import io.github.das4j.run.FinishedPrompt;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.plugin.PluginContext;

/**
 * An executor's line to the driver.
 *
 * @param plugin Spark's end of it
 */
record DriverLine(PluginContext plugin) {

  private static final AtomicReference<DriverLine> OF_THIS_PROCESS = new AtomicReference<>();

  static void connect(PluginContext plugin) {
    OF_THIS_PROCESS.set(new DriverLine(plugin));
  }

  /**
   * The line of this executor.
   *
   * @throws IllegalStateException if the application was started without our plugin
   */
  static DriverLine get() {
    return Optional.ofNullable(OF_THIS_PROCESS.get())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "spark.plugins does not name " + DasPlugin.class.getName()));
  }

  /** Tells the driver, and waits for what it says. */
  Desk.Answer ask(Note note) {
    try {
      return Desk.Answer.valueOf(String.valueOf(plugin.ask(note.sent())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it told the driver", e);
    } catch (Exception e) {
      throw new IllegalStateException("cannot reach the driver: " + e.getMessage(), e);
    }
  }

  /** Says a line at the driver's terminal, where das has one. */
  static void say(String line) {
    Optional.ofNullable(OF_THIS_PROCESS.get())
        .ifPresent(driver -> driver.tell(Note.of(Note.Kind.SAYS).with("line", line)));
  }

  /** Tells the driver what is no harm if it is lost. */
  void tell(Note note) {
    try {
      plugin.send(note.sent());
    } catch (IOException e) {
      // The run does not hang on a line of progress.
      return;
    }
  }

  /** What a finished prompt is to the driver. */
  static Note done(FinishedPrompt prompt) {
    Note note =
        Note.of(Note.Kind.DONE)
            .with("reward", prompt.reward())
            .with("warnings", String.join("\n", prompt.warnings()));
    return prompt.finalWeighting().map(text -> note.with("weighting", text)).orElse(note);
  }
}
