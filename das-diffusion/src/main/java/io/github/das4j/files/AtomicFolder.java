package io.github.das4j.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Folders that appear whole or not at all, whatever stops the program or the machine. */
public final class AtomicFolder {

  private static final Durable DISK = Durable.real();

  private AtomicFolder() {}

  /**
   * Writes files into a folder elsewhere on the same file system, sees them on the disk, then
   * renames it.
   *
   * @param workshop an existing folder, in which an unfinished one may stand
   */
  public static void write(Path folder, Path workshop, Map<String, byte[]> files) {
    write(folder, workshop, files, DISK);
  }

  static void write(Path folder, Path workshop, Map<String, byte[]> files, Durable disk) {
    Path partial = workshop.resolve(String.valueOf(folder.getFileName()));
    try (Unfinished unfinished = Unfinished.at(partial)) {
      Removal.of(partial);
      Files.createDirectory(partial);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        disk.write(partial.resolve(file.getKey()), file.getValue());
      }
      disk.sync(partial);
      disk.move(partial, folder);
      disk.sync(folder.toAbsolutePath().resolveSibling(""));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }
}
