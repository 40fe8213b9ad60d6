package io.github.das4j.stable;

/**
 * What SDXL is told of the image beside the prompt (Podell et al. 2023, arXiv 2307.01952, section
 * 2.2), in pixels. Other models do not see it.
 *
 * @param originalWidth width that the training picture would have had; 0 for the image's own
 * @param originalHeight likewise; larger than the image asks for more detail
 * @param cropTop rows cut off above; 0 asks for a centred subject
 * @param cropLeft columns cut off at the left
 * @param targetWidth width of the image to be told; 0 for its own
 * @param targetHeight likewise
 */
public record MicroConditioning(
    int originalWidth,
    int originalHeight,
    int cropTop,
    int cropLeft,
    int targetWidth,
    int targetHeight) {

  /** The image's own size, uncropped. */
  public static final MicroConditioning OWN = new MicroConditioning(0, 0, 0, 0, 0, 0);

  /** How many numbers they are. */
  static final int NUMBERS = 6;

  public MicroConditioning {
    require(originalWidth >= 0 && originalHeight >= 0, "original-size");
    require(cropTop >= 0 && cropLeft >= 0, "crop");
    require(targetWidth >= 0 && targetHeight >= 0, "target-size");
  }

  private static void require(boolean holds, String name) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must not be negative");
    }
  }

  /** The six numbers of diffusers' {@code _get_add_time_ids}, for an image of this size. */
  float[] ids(int width, int height) {
    return new float[] {
      originalHeight == 0 ? height : originalHeight,
      originalWidth == 0 ? width : originalWidth,
      cropTop,
      cropLeft,
      targetHeight == 0 ? height : targetHeight,
      targetWidth == 0 ? width : targetWidth
    };
  }
}
