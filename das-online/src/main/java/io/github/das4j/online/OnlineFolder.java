package io.github.das4j.online;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.FolderLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a run keeps what.
 *
 * @param root its folder
 */
public record OnlineFolder(Path root) {

  private static final String LEDGER = "queries.jsonl";

  /** Makes the folders that are not there yet. */
  void make() {
    try {
      for (String part : new String[] {"images", "surrogates", "sheets"}) {
        Files.createDirectories(root.resolve(part));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make the folder " + root + ": " + AtomicFiles.reason(e), e);
    }
  }

  /**
   * Takes hold of the folder, which is made if it is not there.
   *
   * @throws IllegalArgumentException if another program has it
   */
  FolderLock hold() {
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make the folder " + root + ": " + AtomicFiles.reason(e), e);
    }
    return FolderLock.take(root)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "another das is at work on " + root + "; wait for it or stop it"));
  }

  /** The settings that it was begun with. */
  public Path record() {
    return root.resolve("run.json");
  }

  /** Everything drawn, asked and answered, an entry a line. */
  public Path ledger() {
    return root.resolve(LEDGER);
  }

  /** The answers of another run that this one began with. */
  public Path startData() {
    return root.resolve("start-data.jsonl");
  }

  /** The ledger of the run in a folder. */
  static Path ledgerOf(Path folder) {
    return folder.resolve(LEDGER);
  }

  /** An image, as the black box sees it. */
  public Path image(ImageTask task) {
    return root.resolve("images").resolve(task.id() + ".png");
  }

  /** The surrogate that a round is drawn with; of the round after the last, what was learnt. */
  public Path surrogate(int round) {
    return root.resolve("surrogates").resolve(numbered("round-%03d.safetensors", round));
  }

  /** The images of a round in one. */
  public Path sheet(int round) {
    return root.resolve("sheets").resolve(numbered("round-%03d.png", round));
  }

  /** A file at the top. */
  public Path file(String name) {
    return root.resolve(name);
  }

  private static String numbered(String format, int round) {
    return String.format(Locale.ROOT, format, round);
  }
}
