package io.github.das4j.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a text encoder is given at once of a prompt of any length: start, tokens, end, padding.
 *
 * @param attention 1 for tokens, 0 for padding
 * @param weights of each token; 1 for start, end and padding
 */
record PromptChunk(int[] ids, int[] attention, double[] weights) {

  /** Whether its states are as the encoder gives them. */
  boolean isPlain() {
    return Arrays.stream(weights).allMatch(weight -> weight == 1);
  }

  /**
   * The chunks of a prompt: each group is cut where it is full, and an empty one is a chunk of its
   * own, unless it is the last of several.
   */
  static List<PromptChunk> of(WeightedPrompt prompt, ClipTokenizer tokenizer) {
    List<PromptChunk> chunks = new ArrayList<>();
    int groups = prompt.groups().size();
    for (int k = 0; k < groups; k++) {
      Filling group = new Filling(prompt.groups().get(k), tokenizer);
      boolean dropped = group.ids.isEmpty() && k == groups - 1 && groups > 1;
      if (!dropped) {
        group.cut(chunks);
      }
    }
    return chunks;
  }

  /** A chunk without a token. */
  static PromptChunk empty(ClipTokenizer tokenizer) {
    ClipTokenizer.Encoding encoding = tokenizer.encode("");
    double[] weights = new double[encoding.ids().length];
    Arrays.fill(weights, 1);
    return new PromptChunk(encoding.ids(), encoding.attention(), weights);
  }

  /** The tokens of a group. */
  private static final class Filling {
    private final ClipTokenizer tokenizer;
    private final List<Integer> ids = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();

    Filling(List<WeightedPrompt.Piece> pieces, ClipTokenizer tokenizer) {
      this.tokenizer = tokenizer;
      for (WeightedPrompt.Piece piece : pieces) {
        int[] marked = tokenizer.unpadded(piece.text());
        for (int k = 1; k < marked.length - 1; k++) {
          ids.add(marked[k]);
          weights.add(piece.weight());
        }
      }
    }

    void cut(List<PromptChunk> chunks) {
      int room = tokenizer.maxLength() - 2;
      int from = 0;
      do {
        chunks.add(chunk(from, Math.min(room, ids.size() - from)));
        from += room;
      } while (from < ids.size());
    }

    private PromptChunk chunk(int from, int count) {
      PromptChunk chunk = empty(tokenizer);
      int end = chunk.ids[1];
      for (int k = 0; k < count; k++) {
        chunk.ids[1 + k] = ids.get(from + k);
        chunk.attention[1 + k] = 1;
        chunk.weights[1 + k] = weights.get(from + k);
      }
      chunk.ids[1 + count] = end;
      chunk.attention[1 + count] = 1;
      return chunk;
    }
  }
}
