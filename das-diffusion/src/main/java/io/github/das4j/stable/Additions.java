package io.github.das4j.stable;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.embedding.Embeddings;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.lora.Loras;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is brought to a checkpoint beside its folder.
 *
 * @param loras added to its weights
 * @param embeddings textual inversions that prompts may name
 * @param vae another autoencoder in place of its own, as {@link OtherVae#find} takes it
 */
public record Additions(Loras loras, Embeddings embeddings, Optional<Path> vae) {

  private static final Additions NOTHING =
      new Additions(Loras.none(), Embeddings.none(), Optional.empty());

  /** Nothing. */
  public static Additions none() {
    return NOTHING;
  }

  /** The same with other LoRAs. */
  public Additions with(Loras others) {
    return new Additions(others, embeddings, vae);
  }

  /** The same with other textual inversions. */
  public Additions with(Embeddings others) {
    return new Additions(loras, others, vae);
  }

  /** The same with this autoencoder in place of the model's. */
  public Additions withVae(Path other) {
    return new Additions(loras, embeddings, Optional.of(other));
  }

  /** The autoencoder in place of the model's, where there is one. */
  Optional<OtherVae> otherVae() {
    return vae.map(OtherVae::find);
  }

  /**
   * The configuration of the autoencoder that is run.
   *
   * @throws io.github.das4j.checkpoint.CheckpointException if it is another's than the model's and
   *     does not fit it
   */
  public VaeConfig vaeConfig(ModelFolder folder) {
    return otherVae().map(other -> other.configFor(folder.vae())).orElseGet(folder::vae);
  }

  /** What configurations ask for that is done otherwise; a line each. */
  public List<String> notices(ModelFolder folder) {
    return Stream.concat(
            folder.notices().stream(),
            otherVae().stream().flatMap(other -> other.notices().stream()))
        .distinct()
        .toList();
  }

  /** The weights of a component before anything is added to them; none is read. */
  StateDict open(Component component, ModelFolder folder) {
    Optional<OtherVae> other = component == Component.VAE ? otherVae() : Optional.empty();
    return other
        .map(OtherVae::open)
        .orElseGet(() -> component.open(folder.component(component.folder())));
  }
}
