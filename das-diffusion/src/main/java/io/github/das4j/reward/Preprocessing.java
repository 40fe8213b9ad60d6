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
 * Images as CLIP wants them, differentiably: the shorter side resized (antialiased), the centre
 * cropped, channels standardised.
 *
 * @param size width and height that the network takes
 */
record Preprocessing(int size, Filter filter) {

  /** openai/CLIP, clip/clip.py. */
  private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};

  private static final double[] STD = {0.26862954, 0.26130258, 0.27577711};

  /** How pixels are interpolated. */
  enum Filter {
    BILINEAR,
    /** With a = −0.5. */
    BICUBIC
  }

  /** [B, 3, H, W] in [0, 1] → [B, 3, size, size]. */
  Tensor apply(Tensor images) {
    return standardised(cropped(resized(images)));
  }

  /** Channels less CLIP's mean, in CLIP's standard deviations. */
  static Tensor standardised(Tensor images) {
    Tensor mean = Tensors.of(MEAN, 1, 3, 1, 1).to(images.device(), images.scalar_type());
    Tensor std = Tensors.of(STD, 1, 3, 1, 1).to(images.device(), images.scalar_type());
    return images.sub(mean).div(std);
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
