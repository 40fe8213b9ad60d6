package io.github.das4j.reward;

import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.InterpolateFuncOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kBicubic;
import org.bytedeco.pytorch.kBilinear;

/**
 * Antialiased resizing, differentiably. Where the images are not on the CPU it is two matrix
 * products, one for each axis: the gradient of libtorch's own kernel adds atomically on a GPU, in
 * an order that changes from run to run.
 */
public enum Resize {
  BILINEAR(1) {
    @Override
    double weight(double distance) {
      return Math.max(0, 1 - distance);
    }

    @Override
    void choose(InterpolateFuncOptions options) {
      options.mode().put(new kBilinear());
    }
  },
  /** With a = −0.5. */
  BICUBIC(2) {
    @Override
    double weight(double distance) {
      double x = distance;
      if (x < 1) {
        return (1.5 * x - 2.5) * x * x + 1;
      }
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }

    @Override
    void choose(InterpolateFuncOptions options) {
      options.mode().put(new kBicubic());
    }
  };

  private final double support;

  Resize(double support) {
    this.support = support;
  }

  abstract double weight(double distance);

  abstract void choose(InterpolateFuncOptions options);

  /** [B, C, h, w] → [B, C, height, width]. */
  Tensor apply(Tensor images, long height, long width) {
    return images.device().is_cpu()
        ? interpolated(images, height, width)
        : multiplied(images, height, width);
  }

  /** By libtorch's kernel. */
  Tensor interpolated(Tensor images, long height, long width) {
    InterpolateFuncOptions options = new InterpolateFuncOptions();
    options.size().put(new LongVector(height, width));
    choose(options);
    options.align_corners().put(new BoolOptional(false));
    options.antialias().put(true);
    return torch.interpolate(images, options);
  }

  /** By a matrix for each axis: R_h · X · R_wᵀ. */
  Tensor multiplied(Tensor images, long height, long width) {
    Tensor rows = placed(matrix(images.size(2), height), images, height);
    Tensor columns = placed(matrix(images.size(3), width), images, width);
    return torch.matmul(torch.matmul(rows, images), columns.t());
  }

  private static Tensor placed(double[] matrix, Tensor images, long rows) {
    return Tensors.of(matrix, rows, matrix.length / rows).to(images.device(), images.scalar_type());
  }

  /** How much of each input an output is made of, [out, in] (ATen, native/UpSample.h, aa). */
  private double[] matrix(long in, long out) {
    double scale = (double) in / out;
    double stretch = Math.max(scale, 1);
    double reach = support * stretch;
    double[] matrix = new double[Math.toIntExact(in * out)];
    for (int o = 0; o < out; o++) {
      double centre = scale * (o + 0.5);
      int first = Math.max((int) (centre - reach + 0.5), 0);
      int end = (int) Math.min((long) (centre + reach + 0.5), in);
      int row = Math.toIntExact(o * in);
      double sum = 0;
      for (int i = first; i < end; i++) {
        matrix[row + i] = weight(Math.abs((i + 0.5 - centre) / stretch));
        sum += matrix[row + i];
      }
      for (int i = first; i < end; i++) {
        matrix[row + i] /= sum;
      }
    }
    return matrix;
  }
}
