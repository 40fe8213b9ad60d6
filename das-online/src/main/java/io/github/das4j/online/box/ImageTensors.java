package io.github.das4j.online.box;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.report.Pictures;
import io.github.das4j.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/** 8-bit images as networks take them. */
public final class ImageTensors {

  private ImageTensors() {}

  /** [1, 3, H, W] float32 in [0, 1], on the CPU. The only place where pixels are mapped. */
  public static Tensor of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int plane = width * height;
    float[] values = new float[3 * plane];
    for (int i = 0; i < plane; i++) {
      int rgb = image.getRGB(i % width, i / width);
      for (int c = 0; c < 3; c++) {
        values[c * plane + i] = (rgb >> (16 - 8 * c) & 255) / 255f;
      }
    }
    return Tensors.of(values, 1, 3, height, width);
  }

  /** The image in a file. */
  public static BufferedImage read(Path png) {
    try {
      return Pictures.decode(Files.readAllBytes(png))
          .orElseThrow(() -> new IllegalStateException(png + " is no image"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + png + ": " + AtomicFiles.reason(e), e);
    }
  }
}
