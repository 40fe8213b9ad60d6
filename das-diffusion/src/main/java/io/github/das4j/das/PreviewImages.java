package io.github.das4j.das;

import io.github.das4j.diffusion.Decoder;
import io.github.das4j.tensor.RgbPlanes;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Small pictures of clean samples. A large image is decoded of latents that are pooled first, which
 * costs the square of their side less.
 *
 * @param decoder of clean samples, pooled where that fits
 * @param side the longer edge wanted, in pixels
 */
record PreviewImages(Decoder decoder, int side) {

  /** Rows that are decoded at once: small ones waste the cores, large ones memory. */
  private static final int ROWS = 4;

  /** One picture for each row of [N, C, h, w]. */
  List<BufferedImage> of(Tensor cleanSamples) {
    List<BufferedImage> pictures = new ArrayList<>();
    long count = cleanSamples.size(0);
    for (long n = 0; n < count; n += ROWS) {
      try (Scope scope = Scope.open()) {
        Tensor rows = cleanSamples.narrow(0, n, Math.min(ROWS, count - n));
        pictures.addAll(ofImages(decoder.chain().run(rows)[0]));
      }
    }
    return pictures;
  }

  /** One for each of images that are there already, [N, 3, H, W] in [0, 1]. */
  List<BufferedImage> ofImages(Tensor images) {
    List<BufferedImage> pictures = new ArrayList<>();
    for (long n = 0; n < images.size(0); n++) {
      try (Scope scope = Scope.open()) {
        pictures.add(shown(images.select(0, n)));
      }
    }
    return pictures;
  }

  /** By the mean of whole squares of pixels. */
  private BufferedImage shown(Tensor image) {
    int height = Math.toIntExact(image.size(1));
    int width = Math.toIntExact(image.size(2));
    int square = Math.max(1, Math.max(width, height) / side);
    float[] planes = Tensors.floats(image);
    int rows = height / square;
    int columns = width / square;
    float[] small = new float[3 * rows * columns];
    for (int i = 0; i < small.length; i++) {
      int plane = i / (rows * columns);
      int y = i / columns % rows * square;
      int x = i % columns * square;
      small[i] = mean(planes, (plane * height + y) * width + x, width, square);
    }
    return RgbPlanes.image(small, columns, rows);
  }

  private static float mean(float[] planes, int corner, int width, int square) {
    float sum = 0;
    for (int k = 0; k < square * square; k++) {
      sum += planes[corner + k / square * width + k % square];
    }
    return sum / (square * square);
  }
}
