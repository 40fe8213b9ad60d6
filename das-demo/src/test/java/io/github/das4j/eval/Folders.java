package io.github.das4j.eval;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;

/** Folders of images for tests. */
final class Folders {

  private Folders() {}

  static void png(Path file, BufferedImage image) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  /** An image of one colour, but for a corner. */
  static BufferedImage plain(int width, int height, int rgb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, x < 5 && y < 5 ? ~rgb : rgb);
      }
    }
    return image;
  }

  /**
   * The first pictures of the demo world among the test resources (Fluent Emoji, MIT), with their
   * captions.
   */
  static void demo(Path folder, int count) throws IOException {
    List<String> labels = new ArrayList<>();
    try (InputStream in = open("prompts.csv")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .limit(count + 1)
          .forEach(labels::add);
    }
    Files.createDirectories(folder);
    Files.write(folder.resolve("prompts.csv"), labels);
    for (int i = 0; i < count; i++) {
      String name = "p" + i + ".png";
      try (InputStream in = open(name)) {
        Files.copy(in, folder.resolve(name));
      }
    }
  }

  private static InputStream open(String name) {
    return Objects.requireNonNull(Folders.class.getResourceAsStream("/pictures/" + name), name);
  }
}
