package io.github.das4j.checkpoint.embedding;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The textual inversions that prompts may name, none or several.
 *
 * @param all in the order in which they were named, which numbers their vectors
 */
public record Embeddings(List<EmbeddingSpec> all) {

  private static final String NONE = "none";
  private static final String AND = " + ";
  private static final Embeddings NOTHING = new Embeddings(List.of());

  public Embeddings {
    all = List.copyOf(all);
  }

  /** No textual inversion. */
  public static Embeddings none() {
    return NOTHING;
  }

  /**
   * Reads {@code none}, or textual inversions joined by a plus between blanks: {@code
   * easyneg.safetensors + style.pt:mystyle}.
   *
   * @throws IllegalArgumentException if one of them names no file
   */
  public static Embeddings parse(String text) {
    return text.strip().equals(NONE)
        ? NOTHING
        : new Embeddings(Arrays.stream(text.split(" \\+ ", -1)).map(EmbeddingSpec::parse).toList());
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Each of them changed. */
  public Embeddings each(UnaryOperator<EmbeddingSpec> change) {
    return new Embeddings(all.stream().map(change).toList());
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return isEmpty()
        ? NONE
        : all.stream().map(EmbeddingSpec::toString).collect(Collectors.joining(AND));
  }
}
