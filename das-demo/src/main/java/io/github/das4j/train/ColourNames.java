package io.github.das4j.train;

import io.github.das4j.demo.Colour;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What people would call the colours of a drawing. */
final class ColourNames {

  /** Share of a drawing's opaque pixels from which a colour is one of its colours. */
  private static final double SHARE = 0.25;

  /** An orange of a hue below this, in degrees, people call red in foxes and squirrels. */
  private static final double FOXY = 28;

  private ColourNames() {}

  /** The colours that cover a quarter or more, the largest first; at least one. */
  static List<Colour> of(BufferedImage drawing) {
    Map<Colour, Integer> counts = new EnumMap<>(Colour.class);
    int opaque = 0;
    for (int y = 0; y < drawing.getHeight(); y++) {
      for (int x = 0; x < drawing.getWidth(); x++) {
        int rgb = drawing.getRGB(x, y);
        if (rgb >>> 24 > 200) {
          opaque++;
          float[] hsb = java.awt.Color.RGBtoHSB(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255, null);
          Colour colour = name(hsb[0] * 360, hsb[1], hsb[2]);
          counts.merge(colour, 1, Integer::sum);
          if (colour == Colour.ORANGE && hsb[0] * 360 < FOXY) {
            counts.merge(Colour.RED, 1, Integer::sum);
          }
        }
      }
    }
    int least = (int) (SHARE * opaque);
    List<Colour> names =
        new ArrayList<>(
            counts.entrySet().stream()
                .sorted(Map.Entry.<Colour, Integer>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList());
    List<Colour> large =
        names.stream().filter(colour -> counts.getOrDefault(colour, 0) >= least).toList();
    return large.isEmpty() ? names.subList(0, 1) : large;
  }

  /**
   * @param hue in degrees
   * @param saturation in [0, 1]
   * @param brightness in [0, 1]
   */
  private static Colour name(double hue, double saturation, double brightness) {
    if (brightness < 0.25) {
      return Colour.BLACK;
    }
    if (saturation < 0.15) {
      return brightness > 0.85 ? Colour.WHITE : brightness < 0.35 ? Colour.BLACK : Colour.GRAY;
    }
    if (hue < 14 || hue >= 345) {
      return pale(saturation, brightness)
          ? Colour.PINK
          : dull(saturation < 0.6 ? 0 : brightness, Colour.RED);
    }
    if (hue < 42) {
      return dull(saturation < 0.55 ? 0 : brightness, Colour.ORANGE);
    }
    if (hue < 68) {
      return brightness < 0.6 ? Colour.BROWN : Colour.YELLOW;
    }
    if (hue < 170) {
      return Colour.GREEN;
    }
    if (hue < 255) {
      return saturation < 0.3 ? Colour.GRAY : Colour.BLUE;
    }
    return hue < 295 ? Colour.PURPLE : Colour.PINK;
  }

  private static boolean pale(double saturation, double brightness) {
    return saturation < 0.55 && brightness > 0.7;
  }

  private static Colour dull(double brightness, Colour bright) {
    return brightness < 0.7 ? Colour.BROWN : bright;
  }
}
