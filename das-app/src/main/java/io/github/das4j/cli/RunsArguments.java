package io.github.das4j.cli;

import io.github.das4j.catalogue.KeptRun;
import io.github.das4j.catalogue.RunCatalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where runs are looked for, and how one is named. */
final class RunsArguments {

  /** Folders in folders; arms of a comparison are part of it. */
  private static final int DEPTH = 3;

  @Option(
      names = "--in",
      paramLabel = "DIR",
      description = "Folder in which they are, or in folders of it. Default: runs.")
  private Optional<Path> in = Optional.empty();

  /**
   * The folder.
   *
   * @throws IllegalArgumentException if there is none
   */
  Path folder() {
    Path folder = in.orElse(Path.of("runs"));
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          in.isPresent()
              ? "there is no folder " + folder
              : "nothing was made here yet: there is no folder runs (--in DIR names another)");
    }
    return folder;
  }

  /** Those in which these words stand, the latest first. */
  List<KeptRun> find(String words) {
    return new RunCatalogue(folder(), DEPTH)
        .find(new RunCatalogue.Query(words, RunCatalogue.Order.DATE, true));
  }

  /** By what a run is asked for: its path in the folder. */
  String name(KeptRun run) {
    return folder().relativize(run.folder()).toString().replace('\\', '/');
  }

  /**
   * The run of a name, of a number as runs have it, or of a beginning that one alone has.
   *
   * @throws IllegalArgumentException if there is none, or more than one
   */
  KeptRun named(String id) {
    List<KeptRun> all = find("");
    List<KeptRun> found = all.stream().filter(run -> name(run).equals(id)).toList();
    if (found.isEmpty()) {
      found = all.stream().filter(run -> isNumber(name(run), id)).toList();
    }
    if (found.isEmpty() && !id.isBlank()) {
      found = all.stream().filter(run -> name(run).startsWith(id)).toList();
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new IllegalArgumentException(
        found.isEmpty()
            ? "there is no run '" + id + "' in " + folder() + "; das runs lists them"
            : "'" + id + "' may be " + name(found.get(0)) + " or " + name(found.get(1)));
  }

  private static boolean isNumber(String name, String id) {
    return id.matches("\\d{1,9}") && name.matches("0*" + id.replaceFirst("^0+(?=.)", "") + "-.*");
  }
}
