package io.github.das4j.online.box;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.judge.Question;
import io.github.das4j.report.Pictures;
import io.github.das4j.tensor.RgbPlanes;
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

  /** [1, 3, H, W] float32 in [0, 1], on the CPU. */
  public static Tensor of(BufferedImage image) {
    return Tensors.of(RgbPlanes.of(image), 1, 3, image.getHeight(), image.getWidth());
  }

  /** The image that a question is about. */
  static BufferedImage decoded(Question question) {
    return Pictures.decode(question.png().bytes())
        .orElseThrow(() -> new IllegalStateException(question.id() + " is no image"));
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
