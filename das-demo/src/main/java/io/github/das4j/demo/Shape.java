package io.github.das4j.demo;

import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.Locale;

/** What an object can be; each has an outline that fills the unit circle about the origin. */
public enum Shape {
  CIRCLE,
  SQUARE,
  TRIANGLE,
  STAR,
  HEART,
  CROSS;

  /** Ratio of a star's inner radius to its outer one; rounder than a true pentagram's 0.38. */
  private static final double STAR_INNER = 0.42;

  /** Half the width of a cross's bars, in radii. */
  private static final double CROSS_ARM = 0.32;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The outline about (x, y), with y downwards. */
  public java.awt.Shape outline(double x, double y, double radius) {
    AffineTransform place = AffineTransform.getTranslateInstance(x, y);
    place.scale(radius, radius);
    return place.createTransformedShape(unit());
  }

  private java.awt.Shape unit() {
    return switch (this) {
      case CIRCLE -> new Ellipse2D.Double(-0.92, -0.92, 1.84, 1.84);
      case SQUARE -> polygon(-0.82, -0.82, 0.82, -0.82, 0.82, 0.82, -0.82, 0.82);
      case TRIANGLE -> polygon(0, -0.95, 1, 0.85, -1, 0.85);
      case STAR -> star();
      case HEART -> heart();
      case CROSS -> cross();
    };
  }

  private static Path2D star() {
    double[] points = new double[20];
    for (int k = 0; k < 10; k++) {
      double radius = k % 2 == 0 ? 1.05 : 1.05 * STAR_INNER;
      double angle = Math.PI * k / 5;
      points[2 * k] = radius * Math.sin(angle);
      points[2 * k + 1] = 0.06 - radius * Math.cos(angle);
    }
    return polygon(points);
  }

  private static Path2D heart() {
    Path2D path = new Path2D.Double();
    path.moveTo(0, 0.95);
    path.curveTo(-0.6, 0.45, -1, 0.1, -1, -0.4);
    path.curveTo(-1, -1.05, -0.2, -1.1, 0, -0.42);
    path.curveTo(0.2, -1.1, 1, -1.05, 1, -0.4);
    path.curveTo(1, 0.1, 0.6, 0.45, 0, 0.95);
    path.closePath();
    return path;
  }

  private static Path2D cross() {
    double a = CROSS_ARM;
    double b = 0.98;
    return polygon(
        -a, -b, a, -b, a, -a, b, -a, b, a, a, a, a, b, -a, b, -a, a, -b, a, -b, -a, -a, -a);
  }

  private static Path2D polygon(double... points) {
    Path2D path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    path.closePath();
    return path;
  }
}
