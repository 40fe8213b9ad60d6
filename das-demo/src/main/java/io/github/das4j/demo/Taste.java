package io.github.das4j.demo;

/**
 * A computable preference among pictures, which an aesthetic predictor can be taught.
 *
 * <p>With the mean colours of object o and background b in CIELAB (D65), lightness L, chroma C and
 * hue h, and the object's centre at distance d from the picture's,
 *
 * <pre>
 * taste = 1 + 2.5 contrast + 2 harmony + 1.5 warmth + 2 centring + presence
 * contrast = min(1, |L_o − L_b| / 50)
 * harmony  = 1 − m sin²(h_o − h_b),  m = min(1, C_o / 40) min(1, C_b / 40)
 * warmth   = (1 + (b*_o − b*_b) / 140) / 2, within [0, 1]
 * centring = exp(−(d / 24)²), d in pixels
 * presence = min(1, object's share of the picture / 0.14)
 * </pre>
 *
 * so that it lies in [1, 10]: light against dark, hues alike or opposite (Moon and Spencer 1944
 * call what lies between ambiguous), warm on cool, large and in the middle. A picture without an
 * object has taste 1.
 */
public final class Taste {

  private static final int SIDE = Scene.SIDE;
  private static final int AREA = SIDE * SIDE;

  /** Width of the frame that tells the background's colour, in pixels. */
  private static final int FRAME = 2;

  /** Departure from the background that makes an object, in units of one channel's range. */
  private static final double DEPARTURE = 0.2;

  private static final int MIN_AREA = 40;

  private Taste() {}

  /** In [1, 10]; the picture must be {@link Scene#SIDE} wide. */
  public static double of(Picture picture) {
    float[] pixels = picture.channels();
    double[] ground = frame(pixels);
    double[] departure = new double[AREA];
    double sum = 0;
    double x = 0;
    double y = 0;
    int area = 0;
    for (int i = 0; i < AREA; i++) {
      departure[i] = departure(pixels, i, ground);
      if (departure[i] > DEPARTURE) {
        area++;
        sum += departure[i];
        x += i % SIDE + 0.5;
        int row = i / SIDE;
        y += row + 0.5;
      }
    }
    if (area < MIN_AREA) {
      return 1;
    }
    double away = Math.hypot(x / area - SIDE / 2.0, y / area - SIDE / 2.0);
    double[] object = core(pixels, departure, Math.max(DEPARTURE, 0.9 * sum / area));
    double placed = 2 * Math.exp(-away * away / (24 * 24)) + Math.min(1, area / (0.14 * AREA));
    return 1 + colours(lab(object), lab(ground)) + placed;
  }

  private static double colours(double[] object, double[] ground) {
    double contrast = Math.min(1, Math.abs(object[0] - ground[0]) / 50);
    double strength = Math.min(1, chroma(object) / 40) * Math.min(1, chroma(ground) / 40);
    double sine = Math.sin(hue(object) - hue(ground));
    double harmony = 1 - strength * sine * sine;
    double warmth = (1 + (object[2] - ground[2]) / 140) / 2;
    return 2.5 * contrast + 2 * harmony + 1.5 * Math.min(1, Math.max(0, warmth));
  }

  private static double chroma(double[] lab) {
    return Math.hypot(lab[1], lab[2]);
  }

  private static double hue(double[] lab) {
    return Math.atan2(lab[2], lab[1]);
  }

  private static double[] frame(float[] pixels) {
    double[] sum = new double[3];
    int count = 0;
    for (int i = 0; i < AREA; i++) {
      int x = i % SIDE;
      int y = i / SIDE;
      if (Math.min(x, y) < FRAME || Math.max(x, y) >= SIDE - FRAME) {
        add(sum, pixels, i);
        count++;
      }
    }
    return divided(sum, count);
  }

  /** The mean colour without the object's soft edge, where it departs least. */
  private static double[] core(float[] pixels, double[] departure, double least) {
    double[] sum = new double[3];
    int count = 0;
    for (int i = 0; i < AREA; i++) {
      if (departure[i] >= least) {
        add(sum, pixels, i);
        count++;
      }
    }
    return divided(sum, Math.max(1, count));
  }

  private static void add(double[] sum, float[] pixels, int i) {
    for (int c = 0; c < 3; c++) {
      sum[c] += pixels[i + c * AREA];
    }
  }

  private static double[] divided(double[] sum, int count) {
    return new double[] {sum[0] / count, sum[1] / count, sum[2] / count};
  }

  private static double departure(float[] pixels, int i, double[] ground) {
    double squares = 0;
    for (int c = 0; c < 3; c++) {
      double d = pixels[i + c * AREA] - ground[c];
      squares += d * d;
    }
    return Math.sqrt(squares);
  }

  /** sRGB in [0, 1] to CIELAB (IEC 61966-2-1; CIE 15:2004, white D65). */
  private static double[] lab(double[] rgb) {
    double r = linear(rgb[0]);
    double g = linear(rgb[1]);
    double b = linear(rgb[2]);
    double x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
    double y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
    double z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double linear(double value) {
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static double root(double value) {
    return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16.0 / 116;
  }
}
