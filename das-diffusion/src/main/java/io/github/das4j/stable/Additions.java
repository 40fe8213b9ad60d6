package io.github.das4j.stable;

import io.github.das4j.checkpoint.embedding.Embeddings;
import io.github.das4j.checkpoint.lora.Loras;

/**
 * What is brought to a checkpoint beside its folder.
 *
 * @param loras added to its weights
 * @param embeddings textual inversions that prompts may name
 */
public record Additions(Loras loras, Embeddings embeddings) {

  private static final Additions NOTHING = new Additions(Loras.none(), Embeddings.none());

  /** Nothing. */
  public static Additions none() {
    return NOTHING;
  }

  /** The same with other LoRAs. */
  public Additions with(Loras others) {
    return new Additions(others, embeddings);
  }

  /** The same with other textual inversions. */
  public Additions with(Embeddings others) {
    return new Additions(loras, others);
  }
}
