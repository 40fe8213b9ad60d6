package io.github.das4j.lab.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Folders that appear whole or not at all, whatever stops the program or the machine. */
public final class AtomicFolder {

  private static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

  private AtomicFolder() {}

  /**
   * Writes files into a folder elsewhere on the same file system, sees them on the disk, then
   * renames it.
   *
   * @param workshop an existing folder, in which an unfinished one may stand
   */
  public static void write(Path folder, Path workshop, Map<String, byte[]> files) {
    Path partial = workshop.resolve(String.valueOf(folder.getFileName()));
    try {
      delete(partial);
      Files.createDirectory(partial);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        writeThrough(partial.resolve(file.getKey()), file.getValue());
      }
      sync(partial);
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
      sync(folder.toAbsolutePath().resolveSibling(""));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static void writeThrough(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /** A rename is on the disk when its folder is; Windows opens no folder, and needs none. */
  private static void sync(Path folder) throws IOException {
    if (!WINDOWS) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Removes a folder with all that is in it, if it is there. */
  public static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      List<Path> paths;
      try (Stream<Path> walk = Files.walk(folder)) {
        paths = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : paths) {
        Files.deleteIfExists(path);
      }
    }
  }
}
