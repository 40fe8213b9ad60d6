package io.github.das4j.reward;

import org.bytedeco.pytorch.Tensor;

/**
 * Images as CLIP wants them, differentiably: the shorter side resized (antialiased), the centre
 * cropped, channels standardised.
 *
 * @param size width and height that the network takes
 */
public record Preprocessing(int size, Resize filter, Standardisation standard) {

  /** [B, 3, H, W] in [0, 1] → [B, 3, size, size]; the innermost scope owns it. */
  public Tensor apply(Tensor images) {
    return standard.apply(cropped(resized(images)));
  }

  /**
   * The shorter side made {@code size} long, in proportion: [B, 3, H, W] → [B, 3, h, w]. The
   * innermost scope owns it, unless it is the images themselves.
   */
  public Tensor resized(Tensor images) {
    long height = images.size(2);
    long width = images.size(3);
    long shorter = Math.min(height, width);
    if (shorter == size) {
      return images;
    }
    return filter.apply(images, size * height / shorter, size * width / shorter);
  }

  private Tensor cropped(Tensor images) {
    long top = (images.size(2) - size) / 2;
    long left = (images.size(3) - size) / 2;
    return images.narrow(2, top, size).narrow(3, left, size);
  }
}
