package io.github.das4j.golden;

import com.fasterxml.jackson.databind.JsonNode;

/** The rule by which the images of recorded cases are made, with the frequencies f of a case. */
public record ImageRule(double f1, double f2, double f3) {

  /** Some image of fixed frequencies. */
  public static final ImageRule BUNDLED = new ImageRule(0.11, 0.07, 0.9);

  public static ImageRule of(JsonNode json) {
    JsonNode f = json.get("f1_f2_f3");
    return new ImageRule(f.get(0).asDouble(), f.get(1).asDouble(), f.get(2).asDouble());
  }

  /** v_k, {@code [3, height, width]}, about 0 to 1. */
  public double[] image(double k, int height, int width) {
    double[] values = new double[3 * height * width];
    int at = 0;
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          values[at++] =
              0.5
                  + 0.3 * Math.sin(f1 * (k + 1) * x + f2 * y + f3 * c + 0.5 * k)
                  + 0.2 * Math.cos(0.05 * (k + 2) * y - 0.03 * x * (c + 1) + 0.31 * k);
        }
      }
    }
    return values;
  }
}
