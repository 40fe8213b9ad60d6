package io.github.das4j.judge;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Removal;
import io.github.das4j.judge.Reply.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An external command: called with the PNGs' paths as its last arguments, it prints one number a
 * line on standard output, in their order. What it printed before it died counts. Images that are
 * in memory lie in a folder of the system's temporary files for as long as the call takes.
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
    if (questions.stream().allMatch(question -> question.png().file().isPresent())) {
      return asked(questions.stream().map(question -> question.png().file().get()).toList());
    }
    try {
      Path folder = Files.createTempDirectory("das-judge-");
      try {
        return asked(written(questions, folder));
      } finally {
        Removal.of(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot put images into the folder of temporary files: " + AtomicFiles.reason(e), e);
    }
  }

  private static List<Path> written(List<Question> questions, Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Question question : questions) {
      String name = String.format(Locale.ROOT, "%04d.png", files.size());
      files.add(Files.write(folder.resolve(name), question.png().bytes()));
    }
    return files;
  }

  private Reply asked(List<Path> files) {
    Process process = start(files);
    CompletableFuture<String> out = read(process.getInputStream());
    CompletableFuture<String> err = read(process.getErrorStream());
    try {
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        kill(process);
      }
      boolean well = ended && process.exitValue() == 0;
      Reply reply = NumberLines.read(drained(out), files.size(), well);
      return well
          ? reply
          : new Reply(
              reply.values(),
              Optional.of(ending(process, ended, drained(err))),
              Optional.of(Fault.PASSING),
              Usage.NOTHING);
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      return Reply.none(files.size(), "it was interrupted", Fault.LASTING);
    }
  }

  private Process start(List<Path> files) {
    List<String> command = new ArrayList<>(words);
    files.forEach(file -> command.add(file.toAbsolutePath().toString()));
    try {
      Process process = new ProcessBuilder(command).start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new NotDeliveredException("cannot run '" + words.get(0) + "': " + e.getMessage(), e);
    }
  }

  private String ending(Process process, boolean ended, String err) {
    if (!ended) {
      return "it did not end within " + HttpService.seconds(timeout) + " and was killed";
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
