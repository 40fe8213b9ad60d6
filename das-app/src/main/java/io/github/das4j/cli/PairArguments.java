package io.github.das4j.cli;

import io.github.das4j.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Options that give two settings of SDXL at once. */
final class PairArguments {

  @Option(
      names = "--original-size",
      paramLabel = "WxH",
      description = "SDXL: size the picture is said to have had. Default: the image's.")
  Optional<String> originalSize = Optional.empty();

  @Option(
      names = "--crop",
      paramLabel = "TOP,LEFT",
      description = "SDXL: what is said to be cut off it. Default: 0,0.")
  Optional<String> crop = Optional.empty();

  @Option(
      names = "--target-size",
      paramLabel = "WxH",
      description = "SDXL: size the image is said to have. Default: its own.")
  Optional<String> targetSize = Optional.empty();

  /** What was given, as settings. */
  List<Setting> layers() {
    List<Setting> layers = new ArrayList<>();
    originalSize.ifPresent(
        text -> layers.addAll(size("--original-size", text, "original_width", "original_height")));
    crop.ifPresent(
        text -> layers.addAll(pair("--crop", "TOP,LEFT", text, "crop_top", "crop_left")));
    targetSize.ifPresent(
        text -> layers.addAll(size("--target-size", text, "target_width", "target_height")));
    return layers;
  }

  private static List<Setting> size(String option, String given, String width, String height) {
    return pair(option, "WIDTHxHEIGHT", given, width, height);
  }

  private static List<Setting> pair(
      String option, String form, String given, String first, String second) {
    String separator = form.contains(",") ? "," : "x";
    Matcher numbers = Pattern.compile("(\\d{1,6})" + separator + "(\\d{1,6})").matcher(given);
    if (!numbers.matches()) {
      throw new IllegalArgumentException(
          option + " takes " + form + " in pixels, not '" + given + "'");
    }
    return List.of(
        new Setting("sdxl." + first, numbers.group(1), option),
        new Setting("sdxl." + second, numbers.group(2), option));
  }
}
