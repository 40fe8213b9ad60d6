package io.github.das4j.report;

import java.math.BigDecimal;
import java.util.stream.DoubleStream;

/**
 * A power of ten that an axis is drawn in.
 *
 * @param exponent 0 where values are read as they are
 */
public record Scale(int exponent) {

  static final Scale NONE = new Scale(0);

  /** From here on, and below the other, values are drawn in powers of ten. */
  private static final double LARGE = 1e6;

  private static final double SMALL = 1e-3;

  /** The one in which these values are read well; those that are not finite do not count. */
  public static Scale of(DoubleStream values) {
    double greatest = values.map(Math::abs).filter(Double::isFinite).max().orElse(0);
    boolean readable = greatest == 0 || (greatest >= SMALL && greatest < LARGE);
    return readable ? NONE : new Scale((int) Math.floor(Math.log10(greatest)));
  }

  /** A value in this power of ten. */
  public double of(double value) {
    return exponent == 0 || !Double.isFinite(value)
        ? value
        : new BigDecimal(value).movePointLeft(exponent).doubleValue();
  }

  double[] of(double[] values) {
    return DoubleStream.of(values).map(this::of).toArray();
  }

  /** An axis's title with the power of ten. */
  public String named(String title) {
    return exponent == 0 ? title : (title + " (× 10^" + exponent + ")").strip();
  }
}
