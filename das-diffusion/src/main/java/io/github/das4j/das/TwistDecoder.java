package io.github.das4j.das;

import io.github.das4j.words.Choices;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * How x̂_0 is decoded for the reward before the last step; written {@code full}, {@code pooled:2},
 * {@code tiny:DIR}.
 */
public sealed interface TwistDecoder {

  /** By the model's own decoder. */
  TwistDecoder FULL = new Full();

  /** See {@link #FULL}. */
  record Full() implements TwistDecoder {
    @Override
    public String toString() {
      return "full";
    }
  }

  /**
   * By the model's own, of latents that are made smaller first.
   *
   * @param side of the squares whose mean is taken, in latents, at least 2
   */
  record Pooled(int side) implements TwistDecoder {

    /**
     * Checks the side.
     *
     * @throws IllegalArgumentException if it is below 2
     */
    public Pooled {
      if (side < 2) {
        throw new IllegalArgumentException(
            "pooled:N takes a whole number of at least 2, such as pooled:2, not " + side);
      }
    }

    @Override
    public String toString() {
      return "pooled:" + side;
    }
  }

  /**
   * By a tiny autoencoder.
   *
   * @param folder of diffusers' layout, class AutoencoderTiny
   */
  record Tiny(Path folder) implements TwistDecoder {

    /** The folder is there. */
    public Tiny {
      Objects.requireNonNull(folder);
    }

    @Override
    public String toString() {
      return "tiny:" + folder;
    }
  }

  /**
   * The decoder that a text names.
   *
   * @throws IllegalArgumentException if it names none
   */
  static TwistDecoder parse(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String argument = colon < 0 ? "" : text.substring(colon + 1);
    return switch (kind) {
      case "full" -> FULL;
      case "pooled" -> new Pooled(side(argument));
      case "tiny" -> {
        if (argument.isEmpty()) {
          throw new IllegalArgumentException(
              "tiny takes the folder of a tiny autoencoder: tiny:DIR (madebyollin/taesd, taesdxl)");
        }
        yield new Tiny(Path.of(argument));
      }
      default ->
          throw new IllegalArgumentException(
              Choices.unknown("decoder", text, List.of("full", "pooled:2", "tiny:DIR")));
    };
  }

  /**
   * The same, its folder where that is, absolute.
   *
   * @param find the folder that a name stands for, if there is one
   */
  default TwistDecoder found(Function<String, Optional<Path>> find) {
    return this instanceof Tiny tiny
        ? new Tiny(
            find.apply(tiny.folder().toString()).orElse(tiny.folder()).toAbsolutePath().normalize())
        : this;
  }

  private static int side(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "pooled:N takes a whole number of at least 2, such as pooled:2, not '" + text + "'", e);
    }
  }
}
