package io.github.das4j.eval;

import io.github.das4j.demo.Captions;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.SceneDrawer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /** Pictures of the demo world with their captions. */
  static void demo(Path folder, List<Scene> scenes) throws IOException {
    StringBuilder labels = new StringBuilder("file,prompt\n");
    for (int i = 0; i < scenes.size(); i++) {
      String name = "p" + i + ".png";
      png(folder.resolve(name), SceneDrawer.draw(scenes.get(i)).toImage());
      labels.append(name).append(",\"");
      labels.append(Captions.of(scenes.get(i), Captions.Said.ALL)).append("\"\n");
    }
    Files.writeString(folder.resolve("prompts.csv"), labels);
  }
}
