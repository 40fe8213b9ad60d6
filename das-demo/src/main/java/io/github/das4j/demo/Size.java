package io.github.das4j.demo;

import java.util.Locale;

/** How big an object is. */
public enum Size {
  /** Fills the picture. */
  LARGE(56),
  /** Half as wide as the picture, so that it can stand in nine places. */
  SMALL(32);

  private final double width;

  Size(double width) {
    this.width = width;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Width and height of a drawing, in pixels of a {@link Scene#SIDE} wide picture. */
  public double width() {
    return width;
  }
}
