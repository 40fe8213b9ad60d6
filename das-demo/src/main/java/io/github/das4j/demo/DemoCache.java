package io.github.das4j.demo;

import io.github.das4j.demo.model.DemoFiles;
import io.github.das4j.files.Removal;
import io.github.das4j.files.Sha256;
import io.github.das4j.files.Unfinished;
import io.github.das4j.files.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Resources of a jar as files in the user's cache, copied there once. */
final class DemoCache {

  private static final int NAME_LENGTH = 16;

  private DemoCache() {}

  /** A file that is shipped. */
  record Entry(long size, String sha256, String name) {

    /** From a line {@code SIZE SHA256 NAME}. */
    static Entry parse(String line) {
      String[] fields = line.split(" ", 3);
      return new Entry(Long.parseLong(fields[0]), fields[1], fields[2]);
    }
  }

  /**
   * The folder that holds these resources, complete. Its name follows from their content, so that
   * versions do not meet; it appears at once, so that a stopped copy leaves none.
   */
  static Path unpacked(List<Entry> entries) throws IOException {
    return unpacked(Files.createDirectories(UserCache.folder()), entries);
  }

  static Path unpacked(Path cache, List<Entry> entries) throws IOException {
    Path target = cache.resolve("demo-" + name(entries));
    if (complete(target, entries)) {
      return target;
    }
    Path temporary = Files.createTempDirectory(cache, "demo-");
    try (Unfinished unfinished = Unfinished.at(temporary)) {
      for (Entry entry : entries) {
        Path file = temporary.resolve(entry.name());
        Files.createDirectories(file.resolveSibling(""));
        try (InputStream in = DemoFiles.open(entry.name())) {
          Files.copy(in, file);
        }
      }
      Removal.of(target);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another process was faster.
      if (!complete(target, entries)) {
        throw e;
      }
    }
    return target;
  }

  private static boolean complete(Path folder, List<Entry> entries) throws IOException {
    for (Entry entry : entries) {
      Path file = folder.resolve(entry.name());
      if (!Files.isRegularFile(file) || Files.size(file) != entry.size()) {
        return false;
      }
    }
    return true;
  }

  private static String name(List<Entry> entries) {
    byte[] text = entries.toString().getBytes(StandardCharsets.UTF_8);
    return Sha256.hex(text).substring(0, NAME_LENGTH);
  }
}
