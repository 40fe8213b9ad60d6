package io.github.das4j.demo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a scene back from pixels, without anything learned.
 *
 * <p>The background is the commonest palette colour along the border; the object is what departs
 * from it, in the commonest palette colour there. Each pixel's cover by the object follows from
 * where its colour lies between the two, and is compared with the cover that each shape would give
 * at each size and place.
 */
public final class Analyser {

  private static final int SIDE = SceneDrawer.SIDE;

  /** Width of the frame whose colours tell the background, in pixels. */
  private static final int FRAME = 2;

  /** Departure from the background, as RGB distance in units of one channel's range. */
  private static final double DEPARTURE = 0.2;

  /** Fewest pixels that count as an object. */
  private static final int MIN_AREA = 40;

  /** Least overlap with a template that counts as a shape. */
  private static final double MIN_FIT = 0.6;

  /** Cover below this is taken for noise. */
  private static final float NOISE = 0.15f;

  /** Templates are tried at these shifts from their place, in pixels. */
  private static final int[] SHIFTS = {-2, -1, 0, 1, 2};

  /** Templates further than this from the object's centre are not tried, in pixels. */
  private static final double NEAR = 14;

  private record Template(Scene scene, float[] cover, double area, double x, double y) {}

  private final List<Template> templates = new ArrayList<>();

  public Analyser() {
    for (Shape shape : Shape.values()) {
      for (Size size : Size.values()) {
        for (Position position : Position.values()) {
          for (int dx : SHIFTS) {
            for (int dy : SHIFTS) {
              Scene scene = new Scene(shape, Colour.WHITE, Colour.BLACK, size, position, dx, dy, 1);
              templates.add(template(scene));
            }
          }
        }
      }
    }
  }

  private static Template template(Scene scene) {
    float[] cover = smoothed(SceneDrawer.coverage(scene));
    double[] moments = moments(cover);
    return new Template(scene, cover, moments[0], moments[1], moments[2]);
  }

  /**
   * Reads a picture.
   *
   * @param picture {@link SceneDrawer#SIDE} wide
   */
  public Reading read(Picture picture) {
    float[] pixels = picture.channels();
    Colour background = commonest(pixels, Analyser::inFrame);
    float[] ground = mean(pixels, background, Analyser::inFrame);
    Where departs = i -> distance(pixels, i, ground) > DEPARTURE;
    Where object = i -> departs.test(i) && colourAt(pixels, i) != background;
    if (count(object) < MIN_AREA) {
      return new Reading(
          Optional.empty(), Optional.empty(), background, Optional.empty(), Optional.empty(), 0);
    }
    Colour colour = commonest(pixels, object);
    float[] cover = cover(pixels, ground, mean(pixels, colour, object));
    return match(cover, colour, background);
  }

  private Reading match(float[] cover, Colour colour, Colour background) {
    double[] moments = moments(cover);
    Template best = templates.get(0);
    double fit = -1;
    for (Template template : templates) {
      if (Math.hypot(template.x - moments[1], template.y - moments[2]) > NEAR) {
        continue;
      }
      double overlap = overlap(template, cover, moments[0]);
      if (overlap > fit) {
        fit = overlap;
        best = template;
      }
    }
    Scene scene = best.scene;
    return new Reading(
        fit < MIN_FIT ? Optional.empty() : Optional.of(scene.shape()),
        Optional.of(colour),
        background,
        Optional.of(scene.size()),
        Optional.of(scene.position()),
        Math.max(0, fit));
  }

  private static double overlap(Template template, float[] cover, double area) {
    double shared = 0;
    for (int i = 0; i < cover.length; i++) {
      shared += Math.min(cover[i], template.cover[i]);
    }
    return shared / (area + template.area - shared);
  }

  /** Area, and centre. */
  private static double[] moments(float[] cover) {
    double area = 0;
    double x = 0;
    double y = 0;
    for (int i = 0; i < cover.length; i++) {
      int column = i % SIDE;
      int row = i / SIDE;
      area += cover[i];
      x += cover[i] * (column + 0.5);
      y += cover[i] * (row + 0.5);
    }
    return new double[] {area, x / Math.max(area, 1), y / Math.max(area, 1)};
  }

  /** Where each pixel lies on the way from the background's colour to the object's. */
  private static float[] cover(float[] pixels, float[] ground, float[] object) {
    double length = 0;
    for (int c = 0; c < 3; c++) {
      length += (object[c] - ground[c]) * (object[c] - ground[c]);
    }
    float[] cover = new float[SIDE * SIDE];
    for (int i = 0; i < cover.length; i++) {
      double along = 0;
      for (int c = 0; c < 3; c++) {
        along += (pixels[i + c * cover.length] - ground[c]) * (object[c] - ground[c]);
      }
      cover[i] = (float) Math.min(1, Math.max(0, along / length));
    }
    return smoothed(cover);
  }

  /** The mean over 3 by 3 pixels, which quiets noise; what little is left of it is cut. */
  private static float[] smoothed(float[] cover) {
    float[] smooth = new float[cover.length];
    for (int y = 1; y < SIDE - 1; y++) {
      for (int x = 1; x < SIDE - 1; x++) {
        float sum = 0;
        for (int k = 0; k < 9; k++) {
          sum += cover[(y + k / 3 - 1) * SIDE + x + k % 3 - 1];
        }
        smooth[y * SIDE + x] = sum / 9 < NOISE ? 0 : sum / 9;
      }
    }
    return smooth;
  }

  private interface Where {
    boolean test(int index);
  }

  private static boolean inFrame(int index) {
    int x = index % SIDE;
    int y = index / SIDE;
    return x < FRAME || y < FRAME || x >= SIDE - FRAME || y >= SIDE - FRAME;
  }

  private static int count(Where where) {
    int count = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
      count += where.test(i) ? 1 : 0;
    }
    return count;
  }

  private static Colour colourAt(float[] pixels, int i) {
    int area = SIDE * SIDE;
    return Colour.nearest(pixels[i], pixels[i + area], pixels[i + 2 * area]);
  }

  private static Colour commonest(float[] pixels, Where where) {
    Map<Colour, Integer> counts = new EnumMap<>(Colour.class);
    for (int i = 0; i < SIDE * SIDE; i++) {
      if (where.test(i)) {
        counts.merge(colourAt(pixels, i), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElseThrow();
  }

  private static float[] mean(float[] pixels, Colour colour, Where where) {
    float[] sum = new float[3];
    int count = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
      if (where.test(i) && colourAt(pixels, i) == colour) {
        count++;
        for (int c = 0; c < 3; c++) {
          sum[c] += pixels[i + c * SIDE * SIDE];
        }
      }
    }
    for (int c = 0; c < 3; c++) {
      sum[c] /= count;
    }
    return sum;
  }

  private static double distance(float[] pixels, int i, float[] ground) {
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      double d = pixels[i + c * SIDE * SIDE] - ground[c];
      sum += d * d;
    }
    return Math.sqrt(sum);
  }
}
