package io.github.das4j.stable;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;

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
    @Declared(
            key = "sdxl.original_width",
            standard = "0",
            otherwise = "the image's",
            range = "[0, inf)",
            unit = "px",
            help = "SDXL: width that the picture is said to have had")
        int originalWidth,
    @Declared(
            key = "sdxl.original_height",
            standard = "0",
            otherwise = "the image's",
            range = "[0, inf)",
            unit = "px",
            help = "SDXL: height that the picture is said to have had")
        int originalHeight,
    @Declared(
            key = "sdxl.crop_top",
            standard = "0",
            range = "[0, inf)",
            unit = "px",
            help = "SDXL: rows said to be cut off above")
        int cropTop,
    @Declared(
            key = "sdxl.crop_left",
            standard = "0",
            range = "[0, inf)",
            unit = "px",
            help = "SDXL: columns said to be cut off at the left")
        int cropLeft,
    @Declared(
            key = "sdxl.target_width",
            standard = "0",
            otherwise = "its own",
            range = "[0, inf)",
            unit = "px",
            help = "SDXL: width that the image is said to have")
        int targetWidth,
    @Declared(
            key = "sdxl.target_height",
            standard = "0",
            otherwise = "its own",
            range = "[0, inf)",
            unit = "px",
            help = "SDXL: height that the image is said to have")
        int targetHeight) {

  /** The image's own size, uncropped. */
  public static final MicroConditioning OWN = new MicroConditioning(0, 0, 0, 0, 0, 0);

  /** How many numbers they are. */
  static final int NUMBERS = 6;

  /**
   * Checks the numbers.
   *
   * @throws io.github.das4j.declaration.WrongValueException if one is negative
   */
  public MicroConditioning {
    Declarations.check(
        MicroConditioning.class,
        originalWidth,
        originalHeight,
        cropTop,
        cropLeft,
        targetWidth,
        targetHeight);
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
