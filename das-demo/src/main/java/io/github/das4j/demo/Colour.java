package io.github.das4j.demo;

import java.awt.Color;
import java.util.Locale;

/** The colours of backgrounds, and the words for an object's own. */
public enum Colour {
  RED(222, 76, 76),
  ORANGE(246, 158, 80),
  YELLOW(251, 222, 112),
  GREEN(112, 186, 122),
  BLUE(98, 152, 226),
  PURPLE(150, 112, 200),
  PINK(249, 188, 212),
  BROWN(150, 110, 82),
  WHITE(248, 248, 246),
  GRAY(166, 170, 176),
  BLACK(38, 40, 52);

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

  /** Of a background, sRGB. */
  public Color awt() {
    return new Color(red, green, blue);
  }
}
