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
  static List<PromptChunk> of(WeightedPrompt prompt, PromptTokens tokens) {
    List<PromptChunk> chunks = new ArrayList<>();
    int groups = prompt.groups().size();
    for (int k = 0; k < groups; k++) {
      Filling group = new Filling(tokens, chunks);
      prompt.groups().get(k).forEach(group::add);
      group.end(k == groups - 1 && groups > 1);
    }
    return chunks;
  }

  /** A chunk without a token. */
  static PromptChunk empty(PromptTokens tokens) {
    return of(tokens.framed(List.of()));
  }

  private static PromptChunk of(ClipTokenizer.Encoding encoding) {
    double[] weights = new double[encoding.ids().length];
    Arrays.fill(weights, 1);
    return new PromptChunk(encoding.ids(), encoding.attention(), weights);
  }

  /** The chunks of a group, as they fill; what is of one learnt token stays in one of them. */
  private static final class Filling {
    private final PromptTokens tokens;
    private final List<PromptChunk> chunks;
    private final List<Integer> ids = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();
    private boolean begun;

    Filling(PromptTokens tokens, List<PromptChunk> chunks) {
      this.tokens = tokens;
      this.chunks = chunks;
    }

    void add(WeightedPrompt.Piece piece) {
      int room = tokens.tokenizer().maxLength() - 2;
      for (PromptTokens.Unit unit : tokens.units(piece.text())) {
        if (ids.size() + unit.ids().length > room) {
          cut();
        }
        for (int id : unit.ids()) {
          ids.add(id);
          weights.add(piece.weight());
        }
      }
    }

    /**
     * @param droppable whether the group may be without a chunk where it has no token
     */
    void end(boolean droppable) {
      if (!ids.isEmpty() || !(begun || droppable)) {
        cut();
      }
    }

    private void cut() {
      PromptChunk chunk = of(tokens.framed(ids));
      for (int k = 0; k < weights.size(); k++) {
        chunk.weights[1 + k] = weights.get(k);
      }
      chunks.add(chunk);
      ids.clear();
      weights.clear();
      begun = true;
    }
  }
}
