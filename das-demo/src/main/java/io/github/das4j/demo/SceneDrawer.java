package io.github.das4j.demo;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Draws scenes by Java2D with smooth edges; the same scene gives the same pixels. */
public final class SceneDrawer {

  /** Width and height of a picture, in pixels. */
  public static final int SIDE = 64;

  private SceneDrawer() {}

  public static Picture draw(Scene scene) {
    return Picture.of(
        paint(
            scene.background().awt(),
            scene.colour().awt(),
            scene
                .shape()
                .outline(
                    scene.position().x() + scene.dx(),
                    scene.position().y() + scene.dy(),
                    scene.radius())));
  }

  /** How much of each pixel the object covers, in [0, 1], row by row. */
  static float[] coverage(Scene scene) {
    BufferedImage image =
        paint(
            Color.BLACK,
            Color.WHITE,
            scene
                .shape()
                .outline(
                    scene.position().x() + scene.dx(),
                    scene.position().y() + scene.dy(),
                    scene.radius()));
    float[] coverage = new float[SIDE * SIDE];
    System.arraycopy(Picture.of(image).channels(), 0, coverage, 0, coverage.length);
    return coverage;
  }

  private static BufferedImage paint(Color background, Color colour, java.awt.Shape outline) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setColor(background);
      graphics.fillRect(0, 0, SIDE, SIDE);
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.setColor(colour);
      graphics.fill(outline);
    } finally {
      graphics.dispose();
    }
    return image;
  }
}
