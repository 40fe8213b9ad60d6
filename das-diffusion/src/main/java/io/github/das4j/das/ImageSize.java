package io.github.das4j.das;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import io.github.das4j.stable.MicroConditioning;

/**
 * How large images are, and what SDXL is told of that.
 *
 * @param width in pixels, a multiple of the VAE's factor; 0 for the model's own
 * @param height likewise
 * @param micro what SDXL is told of the image
 */
public record ImageSize(
    @Declared(
            key = "sample.width",
            standard = "0",
            otherwise = "the model's own",
            range = "[0, inf)",
            unit = "px",
            option = "--width",
            label = "PX",
            help = "Width of the images")
        int width,
    @Declared(
            key = "sample.height",
            standard = "0",
            otherwise = "the model's own",
            range = "[0, inf)",
            unit = "px",
            option = "--height",
            label = "PX",
            help = "Height of the images")
        int height,
    MicroConditioning micro) {

  /**
   * Checks the numbers.
   *
   * @throws io.github.das4j.declaration.WrongValueException if one is out of its range
   */
  public ImageSize {
    Declarations.check(ImageSize.class, width, height, micro);
  }
}
