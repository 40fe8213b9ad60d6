package io.github.das4j.reward;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.InterpolateFuncOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kBicubic;
import org.bytedeco.pytorch.kBilinear;

/**
 * Images as CLIP wants them, differentiably: the shorter side resized (antialiased), the centre
 * cropped, channels standardised.
 *
 * @param size width and height that the network takes
 */
record Preprocessing(int size, Filter filter, Standardisation standard) {

  /** How pixels are interpolated. */
  enum Filter {
    BILINEAR,
    /** With a = −0.5. */
    BICUBIC
  }

  /** [B, 3, H, W] in [0, 1] → [B, 3, size, size]. */
  Tensor apply(Tensor images) {
    return standard.apply(cropped(resized(images)));
  }

  private Tensor resized(Tensor images) {
    long height = images.size(2);
    long width = images.size(3);
    long shorter = Math.min(height, width);
    if (shorter == size) {
      return images;
    }
    InterpolateFuncOptions options = new InterpolateFuncOptions();
    options.size().put(new LongVector(size * height / shorter, size * width / shorter));
    switch (filter) {
      case BILINEAR -> options.mode().put(new kBilinear());
      case BICUBIC -> options.mode().put(new kBicubic());
    }
    options.align_corners().put(new BoolOptional(false));
    options.antialias().put(true);
    return torch.interpolate(images, options);
  }

  private Tensor cropped(Tensor images) {
    long top = (images.size(2) - size) / 2;
    long left = (images.size(3) - size) / 2;
    return images.narrow(2, top, size).narrow(3, left, size);
  }
}
