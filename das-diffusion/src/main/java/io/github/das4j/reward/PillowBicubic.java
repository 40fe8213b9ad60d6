package io.github.das4j.reward;

import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * The published preprocessing of HPS v2 and ImageReward up to the standardisation, to the bit:
 * rounding to 8 bits, Pillow's bicubic resize, then a square. Pillow (libImaging/Resample.c)
 * filters in whole numbers, first along the rows, then along the columns.
 *
 * @param size width and height of the square
 */
record PillowBicubic(int size, Fit fit) {

  /** How an image that is no square becomes one. */
  enum Fit {
    /** The shorter side is resized, the longer to ⌊size · longer / shorter⌋; the centre is kept. */
    CROPPED {
      @Override
      int side(int side, int other, int size) {
        return (int) ((long) size * side / Math.min(side, other));
      }
    },
    /**
     * The longer side is resized, the shorter to the nearest of size · shorter / longer, halves to
     * even; black on both sides, an odd pixel more at the right or below (open_clip, transform.py,
     * ResizeMaxSize).
     */
    PADDED {
      @Override
      int side(int side, int other, int size) {
        double scale = size / (double) Math.max(side, other);
        return Math.max(1, (int) Math.rint(side * scale));
      }
    };

    /** What a side becomes. */
    abstract int side(int side, int other, int size);
  }

  private static final int CHANNELS = 3;
  private static final int WHITE = 255;

  /** Resample.c: PRECISION_BITS for 8-bit channels. */
  private static final int PRECISION = 32 - 8 - 2;

  /** Resample.c: bicubic_filter. */
  private static final double A = -0.5;

  private static final double SUPPORT = 2;

  /** A channel of 8-bit values, in row-major order. */
  private record Plane(int[] values, int width, int height) {}

  /** The inputs that an output is made from, from {@code first} on, and their weights. */
  private record Window(int first, long[] weights) {}

  /**
   * [B, 3, H, W] in [0, 1] → [B, 3, size, size] in whole 255ths, without a graph. An image with a
   * value that is NaN or infinite gets a NaN in its first pixel, which no score survives.
   */
  Tensor apply(Tensor images) {
    int rows = Math.toIntExact(images.size(0));
    int height = Math.toIntExact(images.size(2));
    int width = Math.toIntExact(images.size(3));
    float[] values = Tensors.floats(images);
    int pixels = width * height;
    float[] cropped = new float[rows * CHANNELS * size * size];
    for (int plane = 0; plane < rows * CHANNELS; plane++) {
      int[] bytes = new int[pixels];
      boolean valid = true;
      for (int i = 0; i < pixels; i++) {
        float value = values[plane * pixels + i];
        valid &= Float.isFinite(value);
        bytes[i] = (int) Math.rint(WHITE * Math.min(Math.max(value, 0f), 1f));
      }
      place(resized(new Plane(bytes, width, height)), cropped, plane);
      if (!valid) {
        cropped[plane / CHANNELS * CHANNELS * size * size] = Float.NaN;
      }
    }
    return Tensors.of(cropped, rows, CHANNELS, size, size)
        .to(images.device(), images.scalar_type());
  }

  /** The middle of a larger plane, or a smaller one in the middle of black. */
  private void place(Plane plane, float[] target, int index) {
    int top = Math.abs(plane.height() - size) / 2;
    int left = Math.abs(plane.width() - size) / 2;
    int fromTop = plane.height() > size ? top : 0;
    int fromLeft = plane.width() > size ? left : 0;
    int toTop = plane.height() > size ? 0 : top;
    int toLeft = plane.width() > size ? 0 : left;
    for (int y = 0; y < Math.min(plane.height(), size); y++) {
      for (int x = 0; x < Math.min(plane.width(), size); x++) {
        int value = plane.values()[(fromTop + y) * plane.width() + fromLeft + x];
        target[(index * size + toTop + y) * size + toLeft + x] = value / (float) WHITE;
      }
    }
  }

  private Plane resized(Plane plane) {
    int width = fit.side(plane.width(), plane.height(), size);
    int height = fit.side(plane.height(), plane.width(), size);
    Plane narrowed = width == plane.width() ? plane : alongRows(plane, width);
    if (height == plane.height()) {
      return narrowed;
    }
    // Columns are the rows of the transpose.
    return transposed(alongRows(transposed(narrowed), height));
  }

  private static Plane alongRows(Plane plane, int width) {
    Window[] windows = windows(plane.width(), width);
    int[] values = new int[width * plane.height()];
    for (int y = 0; y < plane.height(); y++) {
      for (int x = 0; x < width; x++) {
        Window window = windows[x];
        int from = y * plane.width() + window.first();
        long sum = 1L << (PRECISION - 1);
        for (int k = 0; k < window.weights().length; k++) {
          sum += window.weights()[k] * plane.values()[from + k];
        }
        values[y * width + x] = (int) Math.min(Math.max(sum >> PRECISION, 0), WHITE);
      }
    }
    return new Plane(values, width, plane.height());
  }

  private static Plane transposed(Plane plane) {
    int[] values = new int[plane.values().length];
    for (int y = 0; y < plane.height(); y++) {
      for (int x = 0; x < plane.width(); x++) {
        values[x * plane.height() + y] = plane.values()[y * plane.width() + x];
      }
    }
    return new Plane(values, plane.height(), plane.width());
  }

  /** Resample.c: precompute_coeffs and normalize_coeffs_8bpc. */
  private static Window[] windows(int in, int out) {
    double scale = (double) in / out;
    double stretch = Math.max(scale, 1);
    double support = SUPPORT * stretch;
    Window[] windows = new Window[out];
    for (int i = 0; i < out; i++) {
      double centre = (i + 0.5) * scale;
      int first = Math.max((int) (centre - support + 0.5), 0);
      int end = Math.min((int) (centre + support + 0.5), in);
      double[] weights = new double[end - first];
      double sum = 0;
      for (int k = 0; k < weights.length; k++) {
        weights[k] = bicubic((k + first - centre + 0.5) * (1 / stretch));
        sum += weights[k];
      }
      double total = sum;
      windows[i] =
          new Window(first, Arrays.stream(weights).mapToLong(w -> whole(w / total)).toArray());
    }
    return windows;
  }

  /** In units of 2^−PRECISION, halves away from zero. */
  private static long whole(double weight) {
    double scaled = weight * (1 << PRECISION);
    return (long) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  }

  private static double bicubic(double offset) {
    double x = Math.abs(offset);
    if (x < 1) {
      return ((A + 2) * x - (A + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
  }
}
