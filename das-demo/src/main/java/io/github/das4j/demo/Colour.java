package io.github.das4j.demo;

import java.awt.Color;
import java.util.Locale;

/** The palette of objects and backgrounds: far enough apart to be told from pixels. */
public enum Colour {
  RED(214, 40, 48),
  ORANGE(247, 140, 32),
  YELLOW(252, 224, 74),
  GREEN(44, 160, 80),
  BLUE(44, 92, 206),
  PURPLE(132, 52, 164),
  WHITE(246, 246, 244),
  BLACK(26, 26, 32);

  private final int red;
  private final int green;
  private final int blue;

  Colour(int red, int green, int blue) {
    this.red = red;
    this.green = green;
    this.blue = blue;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Color awt() {
    return new Color(red, green, blue);
  }

  /** The colour nearest to these channel values in [0, 1], by distance in RGB. */
  static Colour nearest(float r, float g, float b) {
    Colour best = RED;
    double least = Double.POSITIVE_INFINITY;
    for (Colour colour : values()) {
      double dr = r * 255 - colour.red;
      double dg = g * 255 - colour.green;
      double db = b * 255 - colour.blue;
      double distance = dr * dr + dg * dg + db * db;
      if (distance < least) {
        least = distance;
        best = colour;
      }
    }
    return best;
  }
}
