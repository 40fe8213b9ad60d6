package io.github.das4j.text;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.embedding.TextualInversion;
import io.github.das4j.checkpoint.embedding.TextualInversion.Vectors;
import io.github.das4j.nn.ClipText;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Textual inversions for a model's text encoders: each encoder is told their vectors, and its
 * tokenizer their tokens, whose ids begin behind the vocabulary, in the order of the inversions.
 */
public final class LearnedWords {

  private final List<TextualInversion> inversions;

  /** Of each inversion the vectors for each encoder. */
  private final List<List<Vectors>> vectors;

  private LearnedWords(List<TextualInversion> inversions, List<List<Vectors>> vectors) {
    this.inversions = inversions;
    this.vectors = vectors;
  }

  /**
   * Fits inversions to a model; nothing is loaded.
   *
   * @param encoders the model's, in order
   * @throws CheckpointException if one is for other encoders, or two have the same token
   */
  public static LearnedWords of(List<TextualInversion> inversions, List<ClipConfig.Text> encoders) {
    Map<String, TextualInversion> tokens = new HashMap<>();
    List<List<Vectors>> vectors = new ArrayList<>();
    for (TextualInversion inversion : inversions) {
      TextualInversion other = tokens.put(inversion.token(), inversion);
      if (other != null) {
        throw new CheckpointException(
            other.source()
                + " and "
                + inversion.source()
                + " have the same token '"
                + inversion.token()
                + "': give one another with FILE:TOKEN");
      }
      vectors.add(inversion.of(encoders));
    }
    return new LearnedWords(List.copyOf(inversions), vectors);
  }

  /**
   * A text encoder that knows them.
   *
   * @param tokenizer the caller's to close
   * @param encoder which of the model's it is, from 0
   * @param placement the network's
   * @param arena owner of the vectors
   * @throws CheckpointException if the vocabulary has a token already, or no prompt has room for
   *     one's vectors
   */
  public PromptEncoder.Tower tower(
      ClipTokenizer tokenizer, ClipText network, int encoder, Placement placement, Arena arena) {
    if (inversions.isEmpty()) {
      return new PromptEncoder.Tower(tokenizer, network);
    }
    List<LearnedTokens.Entry> entries = new ArrayList<>();
    int next = network.config().vocabSize();
    for (TextualInversion inversion : inversions) {
      require(inversion, tokenizer);
      entries.add(new LearnedTokens.Entry(inversion.token(), next, inversion.count()));
      next += inversion.count();
    }
    try (Scope scope = Scope.open()) {
      List<Tensor> rows = new ArrayList<>();
      for (List<Vectors> each : vectors) {
        Vectors own = each.get(encoder);
        rows.add(Tensors.of(own.values(), own.count(), own.width()));
      }
      Tensor table = arena.own(Tensors.place(Tensors.cat(rows, 0), placement));
      return new PromptEncoder.Tower(tokenizer, network.knowing(table), new LearnedTokens(entries));
    }
  }

  private static void require(TextualInversion inversion, ClipTokenizer tokenizer) {
    int room = tokenizer.maxLength() - 2;
    if (inversion.count() > room) {
      throw new CheckpointException(
          inversion.source()
              + " has "
              + inversion.count()
              + " vectors, more than the "
              + room
              + " tokens that a prompt has room for");
    }
    if (tokenizer.tokens(inversion.token()).size() == 1) {
      throw new CheckpointException(
          inversion.source()
              + ": its token '"
              + inversion.token()
              + "' is one of the model's vocabulary already: give another with FILE:TOKEN");
    }
  }
}
