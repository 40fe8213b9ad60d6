package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * A copy of the specimens in {@code yesterday}, made to be used here: what they name of the demo
 * model is put where it is now.
 *
 * @param folder where they are copied to
 */
record OldFiles(Path folder) {

  private static final Path KEPT = Path.of("src", "test", "resources", "yesterday");
  private static final String DEMO = "@DEMO@";

  /** Levels of 255 by which a pixel may differ: versions and processors round in other orders. */
  private static final int ROUNDING = 4;

  /** Copies one specimen, a file or a folder, and gives its new place. */
  Path copy(String name) {
    Path source = KEPT.resolve(name);
    try (Stream<Path> paths = Files.walk(source)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path target = folder.resolve(KEPT.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.resolveSibling(""));
          Files.write(target, here(path));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder.resolve(name);
  }

  private static byte[] here(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    return path.toString().endsWith(".json")
        ? new String(bytes, StandardCharsets.UTF_8)
            .replace(DEMO, demo().toString().replace("\\", "\\\\"))
            .getBytes(StandardCharsets.UTF_8)
        : bytes;
  }

  /** The folder of the demo's models, as the program itself names it. */
  static Path demo() {
    Path model =
        Path.of(json(Console.das("models", "inspect", "--json").out()).get("path").asText());
    return Optional.ofNullable(model.getParent()).orElseThrow();
  }

  static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every image below a folder, in order; one that has two names in it once. */
  static List<Path> images(Path folder) {
    return images(folder, "image.*|\\d\\d-.*");
  }

  /** Those with names of this pattern. */
  static List<Path> images(Path folder, String names) {
    Set<Object> files = new HashSet<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> path.toString().endsWith(".png"))
          .filter(path -> path.getFileName().toString().matches(names))
          .sorted()
          .filter(path -> files.add(file(path)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object file(Path path) {
    try {
      Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return key == null ? path : key;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asserts that two images are the same up to rounding. */
  static void assertSame(Path expected, Path actual) {
    BufferedImage before = image(expected);
    BufferedImage now = image(actual);
    assertThat(List.of(now.getWidth(), now.getHeight()))
        .as(actual.toString())
        .isEqualTo(List.of(before.getWidth(), before.getHeight()));
    int largest = 0;
    for (int y = 0; y < now.getHeight(); y++) {
      for (int x = 0; x < now.getWidth(); x++) {
        largest = Math.max(largest, difference(before.getRGB(x, y), now.getRGB(x, y)));
      }
    }
    assertThat(largest).as(actual.toString()).isLessThanOrEqualTo(ROUNDING);
  }

  private static BufferedImage image(Path file) {
    try {
      return Optional.ofNullable(ImageIO.read(file.toFile())).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int difference(int a, int b) {
    int largest = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      largest = Math.max(largest, Math.abs((a >> shift & 255) - (b >> shift & 255)));
    }
    return largest;
  }
}
