package io.github.das4j.checkpoint.lora;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The LoRAs that are added to a model, none or several.
 *
 * @param all in the order in which they were named
 */
public record Loras(List<LoraSpec> all) {

  private static final String NONE = "none";
  private static final String AND = " + ";
  private static final Loras NOTHING = new Loras(List.of());

  public Loras {
    all = List.copyOf(all);
  }

  /** No LoRA. */
  public static Loras none() {
    return NOTHING;
  }

  /**
   * Reads {@code none}, or LoRAs joined by a plus between blanks: {@code a.safetensors:0.8 +
   * b.safetensors}.
   *
   * @throws IllegalArgumentException if one of them names no file
   */
  public static Loras parse(String text) {
    return text.strip().equals(NONE)
        ? NOTHING
        : new Loras(Arrays.stream(text.split(" \\+ ", -1)).map(LoraSpec::parse).toList());
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** The same as of other places. */
  public Loras at(UnaryOperator<Path> places) {
    return new Loras(all.stream().map(one -> one.at(places.apply(one.file()))).toList());
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return isEmpty() ? NONE : all.stream().map(LoraSpec::toString).collect(Collectors.joining(AND));
  }
}
