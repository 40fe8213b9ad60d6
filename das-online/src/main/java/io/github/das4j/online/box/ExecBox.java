package io.github.das4j.online.box;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An external command: called with the PNGs' paths as its last arguments, it prints one number a
 * line on standard output, in their order. What it printed before it died counts.
 */
public final class ExecBox implements BlackBox {

  /** What a command may print before it is taken to have gone mad. */
  private static final int MOST_OUTPUT = 1 << 22;

  /** How long the output of a command that has ended may still be read. */
  private static final int DRAIN_SECONDS = 5;

  private final List<String> words;
  private final Duration timeout;

  /**
   * A command.
   *
   * @param command split at blanks; quotes keep a word together
   * @param timeout for one call
   */
  public ExecBox(String command, Duration timeout) {
    this.words = CommandWords.of(command);
    this.timeout = timeout;
  }

  @Override
  public String name() {
    return "command '" + words.get(0) + "'";
  }

  @Override
  public Reply ask(List<Question> questions) {
    Process process = start(questions);
    CompletableFuture<String> out = read(process.getInputStream());
    CompletableFuture<String> err = read(process.getErrorStream());
    try {
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        kill(process);
      }
      boolean well = ended && process.exitValue() == 0;
      Reply reply = NumberLines.read(drained(out), questions.size(), well);
      return well
          ? reply
          : new Reply(reply.values(), Optional.of(ending(process, ended, drained(err))));
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      return Reply.none(questions.size(), "it was interrupted");
    }
  }

  private Process start(List<Question> questions) {
    List<String> command = new ArrayList<>(words);
    questions.forEach(question -> command.add(question.png().toAbsolutePath().toString()));
    try {
      Process process = new ProcessBuilder(command).start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new NotDeliveredException(
          "black box: cannot run '" + words.get(0) + "': " + e.getMessage(), e);
    }
  }

  private String ending(Process process, boolean ended, String err) {
    if (!ended) {
      return "it did not end within " + timeout.toSeconds() + " s and was killed";
    }
    String said =
        err.lines().filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse("").strip();
    return "it ended with exit code "
        + process.exitValue()
        + (said.isEmpty() ? "" : ", saying '" + said + "'");
  }

  private static CompletableFuture<String> read(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (stream) {
                byte[] bytes = stream.readNBytes(MOST_OUTPUT);
                text.complete(new String(bytes, StandardCharsets.UTF_8));
              } catch (IOException e) {
                text.completeExceptionally(e);
              }
            },
            "das-black-box");
    reader.setDaemon(true);
    reader.start();
    return text;
  }

  /** What was printed; a child that outlives the command may hold the pipe open for ever. */
  private static String drained(CompletableFuture<String> text) throws InterruptedException {
    try {
      return text.get(DRAIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return "";
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
