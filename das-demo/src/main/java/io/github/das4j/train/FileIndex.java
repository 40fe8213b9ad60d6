package io.github.das4j.train;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the list of what is shipped: size, SHA-256 and name of each file, a line each. */
final class FileIndex {

  private static final String NAME = "files.txt";
  private static final List<String> SHIPPED =
      List.of("aesthetic", "clip", "judge", "model", "pick");

  private FileIndex() {}

  static void write(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String part : SHIPPED) {
      if (Files.isDirectory(folder.resolve(part))) {
        lines.append(lines(folder, folder.resolve(part)));
      }
    }
    AtomicFiles.write(folder.resolve(NAME), lines.toString());
  }

  private static String lines(Path folder, Path part) throws IOException {
    try (Stream<Path> files = Files.walk(part)) {
      List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
      return sorted.stream().map(file -> line(folder, file)).collect(Collectors.joining());
    }
  }

  private static String line(Path folder, Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String digest = Sha256.hex(bytes);
      String name = folder.relativize(file).toString().replace('\\', '/');
      return bytes.length + " " + digest + " " + name + "\n";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
