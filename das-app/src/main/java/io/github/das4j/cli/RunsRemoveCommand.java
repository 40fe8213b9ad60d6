package io.github.das4j.cli;

import io.github.das4j.catalogue.KeptRun;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.FolderLock;
import io.github.das4j.files.Removal;
import io.github.das4j.hub.ByteCount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code das runs remove}: takes runs away, and nothing else. */
@Command(
    name = "remove",
    description = {
      "Removes runs with all that is in their folders.",
      "It asks first, unless --yes is given. What is no run of das's, and a run that is at work, is"
          + " left."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  das runs remove 3", "  das runs remove 3 7 --yes"})
final class RunsRemoveCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description = "Their names as das runs has them, beginnings of these, or their numbers.")
  private List<String> ids = new ArrayList<>();

  @Mixin private RunsArguments arguments = new RunsArguments();

  @Option(names = "--yes", description = "Do not ask.")
  private boolean agreed;

  @Override
  public Integer call() {
    List<KeptRun> runs = ids.stream().map(arguments::named).distinct().toList();
    for (KeptRun run : runs) {
      String what = run.folder() + " (" + run.kind() + ", " + ByteCount.of(run.bytes()) + ")";
      if (agreed || asked(what)) {
        remove(run);
        System.out.println("removed " + what);
      }
    }
    return 0;
  }

  private static boolean asked(String what) {
    if (!Terminal.asks()) {
      throw new IllegalArgumentException("nobody can be asked here: --yes removes " + what);
    }
    System.err.print("remove " + what + "? [y/N] ");
    Scanner answers = new Scanner(System.in, Charset.defaultCharset());
    String answer = answers.hasNextLine() ? answers.nextLine() : "";
    return answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  private static void remove(KeptRun run) {
    Optional<FolderLock> lock = FolderLock.take(run.folder());
    if (lock.isEmpty()) {
      throw new IllegalArgumentException(run.folder() + " is a run that is at work; it is left");
    }
    // Its file goes with the folder, in which nobody can begin anything without it.
    lock.get().close();
    try {
      Removal.of(run.folder());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot remove " + run.folder() + ": " + AtomicFiles.reason(e), e);
    }
  }
}
