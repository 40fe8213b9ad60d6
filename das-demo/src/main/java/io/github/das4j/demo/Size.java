package io.github.das4j.demo;

import java.util.Locale;

/** How big an object is. */
public enum Size {
  LARGE(15),
  SMALL(10);

  private final double radius;

  Size(double radius) {
    this.radius = radius;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** In pixels of a {@link SceneDrawer#SIDE} wide picture. */
  public double radius() {
    return radius;
  }
}
