package io.github.das4j.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that appear whole or not at all, and are on the disk when a call returns. */
public final class AtomicFiles {

  private static final Durable DISK = Durable.real();

  private AtomicFiles() {}

  public static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes beside the file, then renames. */
  public static void write(Path file, byte[] bytes) {
    write(file, bytes, DISK);
  }

  static void write(Path file, byte[] bytes, Durable disk) {
    Path partial = file.resolveSibling(file.getFileName() + ".part");
    try (Unfinished unfinished = Unfinished.at(partial)) {
      disk.write(partial, bytes);
      disk.move(partial, file);
      disk.sync(file.toAbsolutePath().resolveSibling(""));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + reason(e), e);
    }
  }

  /**
   * Makes a folder that files will be written to, where there is none.
   *
   * @throws UncheckedIOException if it cannot be made, or written to; the message says why
   */
  public static void folder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the folder " + folder + ": " + reason(e), e);
    }
    if (!Files.isWritable(folder)) {
      String line = "cannot write to the folder " + folder + ": permission denied";
      throw new UncheckedIOException(line, new IOException(line));
    }
  }

  /**
   * Waits until the names in a folder are on the disk: those of files that were made in it
   * otherwise.
   */
  public static void sync(Path folder) {
    try {
      DISK.sync(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder + ": " + reason(e), e);
    }
  }

  /** What the operating system said, without the path that Java puts before it. */
  public static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("No space left") || message.contains("Disk quota")) {
      return "the disk is full";
    }
    if (e instanceof java.nio.charset.CharacterCodingException) {
      return "it is not UTF-8 text";
    }
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof java.nio.file.NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof java.nio.file.FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return message;
  }
}
