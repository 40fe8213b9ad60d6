package io.github.das4j.checkpoint.embedding;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.ClipConfig;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Vectors that take the place of a token's in the input of text encoders (Gal et al. 2022, arXiv
 * 2208.01618).
 *
 * @param source what it was read from, for messages
 * @param token what stands for it in prompts
 * @param vectors of each encoder that it has any for
 */
public record TextualInversion(String source, String token, Map<Encoder, Vectors> vectors) {

  /** Whose input vectors are for. */
  public enum Encoder {
    /** The only one of Stable Diffusion 1.x and 2.x. */
    ONLY("one encoder"),
    /** SDXL's first. */
    FIRST("clip_l"),
    /** SDXL's second. */
    SECOND("clip_g");

    private final String title;

    Encoder(String title) {
      this.title = title;
    }

    /** What files call it. */
    public String title() {
      return title;
    }
  }

  /**
   * The vectors for one encoder.
   *
   * @param count how many, at least 1
   * @param width numbers in each
   * @param values {@code [count, width]}, row by row
   */
  public record Vectors(int count, int width, float[] values) {}

  /** Keeps a copy of the map. */
  public TextualInversion {
    vectors = new EnumMap<>(vectors);
  }

  /** How many vectors stand for it in a prompt. */
  public int count() {
    return vectors.values().iterator().next().count();
  }

  /** Whether it is for SDXL's two encoders. */
  public boolean ofTwo() {
    return !vectors.containsKey(Encoder.ONLY);
  }

  /** The width of each encoder's vectors, as in {@code 768} or {@code clip_l 768, clip_g 1280}. */
  public String widths() {
    return vectors.entrySet().stream()
        .map(each -> (ofTwo() ? each.getKey().title() + " " : "") + each.getValue().width())
        .collect(Collectors.joining(", "));
  }

  /**
   * Its vectors for each of a model's encoders, in order.
   *
   * @throws CheckpointException if it is for another number of encoders, or for others' widths
   */
  public List<Vectors> of(List<ClipConfig.Text> encoders) {
    boolean two = encoders.size() > 1;
    if (two && !ofTwo()) {
      throw bad(
          "has vectors for one text encoder, and the model has two text encoders (SDXL): a textual"
              + " inversion of SDXL holds clip_l and clip_g");
    }
    if (!two && ofTwo()) {
      throw bad(
          "is a textual inversion of SDXL ("
              + vectors.keySet().stream().map(Encoder::title).collect(Collectors.joining(" and "))
              + "), and the model has one text encoder");
    }
    List<Encoder> wanted = two ? List.of(Encoder.FIRST, Encoder.SECOND) : List.of(Encoder.ONLY);
    for (int k = 0; k < wanted.size(); k++) {
      require(wanted.get(k), encoders.get(k).hiddenSize());
    }
    return wanted.stream().map(encoder -> Objects.requireNonNull(vectors.get(encoder))).toList();
  }

  private void require(Encoder encoder, int width) {
    Vectors own = vectors.get(encoder);
    String of = encoder == Encoder.ONLY ? "" : " for " + encoder.title();
    if (own == null) {
      throw bad("has no vectors" + of + ", which SDXL's text encoders want beside the other's");
    }
    if (own.width() != width) {
      throw bad(
          "has vectors"
              + of
              + " of width "
              + own.width()
              + ", and the model's text encoder takes "
              + width
              + ": it is one of other models");
    }
  }

  private CheckpointException bad(String why) {
    return new CheckpointException(source + " " + why);
  }
}
