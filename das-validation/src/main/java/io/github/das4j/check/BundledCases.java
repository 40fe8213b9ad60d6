package io.github.das4j.check;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The recorded cases that come with the command: a folder, unpacked first if it is in a jar. */
public final class BundledCases {

  private static final String FOLDER = "cases";

  private BundledCases() {}

  /** The folder of the cases, with their models below it. */
  public static Path folder() {
    URL url =
        Objects.requireNonNull(
            BundledCases.class.getResource(FOLDER + "/unet_vae.json"),
            "this build has no recorded cases");
    try {
      URI uri = url.toURI();
      return uri.getScheme().equals("jar")
          ? unpacked(uri)
          : Objects.requireNonNull(Path.of(uri).getParent());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot unpack the recorded cases: " + AtomicFiles.reason(e), e);
    }
  }

  private static Path unpacked(URI file) throws IOException {
    Path target = Files.createTempDirectory("das-doctor");
    try (FileSystem jar = FileSystems.newFileSystem(file, Map.of())) {
      Path root = Objects.requireNonNull(jar.provider().getPath(file).getParent());
      try (Stream<Path> files = Files.walk(root)) {
        for (Path each : (Iterable<Path>) files::iterator) {
          Path copy = target.resolve(root.relativize(each).toString());
          copy.toFile().deleteOnExit();
          if (Files.isDirectory(each)) {
            Files.createDirectories(copy);
          } else {
            Files.copy(each, copy);
          }
        }
      }
    }
    return target;
  }

  /** The recorded loops of a folder, sorted. */
  public static List<Path> loops(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("loop_.*\\.json"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }
}
