package io.github.das4j.checkpoint.lora;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A LoRA and how much of it is added.
 *
 * @param file its weights
 * @param scale factor on its change; 0 leaves the model as it is, and negative ones are allowed
 */
public record LoraSpec(Path file, double scale) {

  private static final Pattern SCALED =
      Pattern.compile("(.+):([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)");

  /**
   * Checks the scale.
   *
   * @throws IllegalArgumentException if it is no finite number
   */
  public LoraSpec {
    if (!Double.isFinite(scale)) {
      throw new IllegalArgumentException("the scale of " + file + " must be a finite number");
    }
  }

  /**
   * Reads {@code FILE} or {@code FILE:SCALE}; the scale is 1 where none is named.
   *
   * @throws IllegalArgumentException if there is no file in it
   */
  public static LoraSpec parse(String text) {
    String words = text.strip();
    if (words.isEmpty()) {
      throw new IllegalArgumentException("no LoRA: write FILE or FILE:SCALE, such as add.pt:0.8");
    }
    Matcher scaled = SCALED.matcher(words);
    return scaled.matches()
        ? new LoraSpec(Path.of(scaled.group(1)), Double.parseDouble(scaled.group(2)))
        : new LoraSpec(Path.of(words), 1);
  }

  /** The same as of another place. */
  public LoraSpec at(Path place) {
    return new LoraSpec(place, scale);
  }

  /** {@code FILE:SCALE}, as {@link #parse} reads it. */
  @Override
  public String toString() {
    return file + ":" + scale;
  }
}
