package io.github.das4j.stable;

import io.github.das4j.checkpoint.embedding.LearnedEmbedding;
import io.github.das4j.checkpoint.lora.MergedLora;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was brought to a checkpoint beside its folder, by the digests of its files.
 *
 * @param loras in its weights, in order
 * @param embeddings that its prompts may name, in order
 * @param vae in place of its own
 */
public record Added(
    List<MergedLora> loras, List<LearnedEmbedding> embeddings, Optional<AddedVae> vae) {

  private static final Added NOTHING = new Added(List.of(), List.of(), Optional.empty());

  /** Keeps copies of the lists. */
  public Added {
    loras = List.copyOf(loras);
    embeddings = List.copyOf(embeddings);
  }

  /** Nothing. */
  public static Added none() {
    return NOTHING;
  }

  /**
   * Which files are others in place of these, a line each; those whose digests are not known pass.
   *
   * @param now as many of each kind, in the same order
   */
  public List<String> otherThan(Added now) {
    List<String> lines = new ArrayList<>();
    for (int k = 0; k < loras.size(); k++) {
      compare("LoRA " + loras.get(k).file(), loras.get(k).sha256(), now.loras.get(k).sha256())
          .ifPresent(lines::add);
    }
    for (int k = 0; k < embeddings.size(); k++) {
      LearnedEmbedding one = embeddings.get(k);
      compare("textual inversion " + one.file(), one.sha256(), now.embeddings.get(k).sha256())
          .ifPresent(lines::add);
    }
    vae.ifPresent(
        one ->
            compare("VAE " + one.file(), one.sha256(), now.vae.map(AddedVae::sha256).orElse(""))
                .ifPresent(lines::add));
    return lines;
  }

  private static Optional<String> compare(String title, String before, String now) {
    return before.isEmpty() || before.equals(now)
        ? Optional.empty()
        : Optional.of(
            "the "
                + title
                + " is another file than the record's, whose SHA-256 is "
                + before
                + ", and this one's "
                + now);
  }
}
