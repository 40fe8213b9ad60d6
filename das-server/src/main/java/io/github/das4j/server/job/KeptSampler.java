package io.github.das4j.server.job;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.reward.RewardSpec;
import java.util.Optional;

/**
 * The model and the reward that a worker drew with last, loaded still: the next job of the same
 * needs no loading. A job of others has them loaded in their place.
 */
final class KeptSampler implements AutoCloseable {

  private final SamplerSource source;
  private Optional<Kept> kept = Optional.empty();

  private record Kept(ModelOptions model, RewardSpec reward, SamplerSource.Loaded loaded) {}

  KeptSampler(SamplerSource source) {
    this.source = source;
  }

  /** The sampler of these, which stays this one's. */
  SamplerSource.Loaded of(ModelOptions model, RewardSpec reward) {
    // Whether activations are kept follows the memory that a job needs, and changes no bit.
    ModelOptions asked = model.with(ModelOptions.Checkpointing.AUTO);
    if (kept.filter(k -> k.model().equals(asked) && k.reward().equals(reward)).isEmpty()) {
      close();
      kept = Optional.of(new Kept(asked, reward, source.open(asked, reward)));
    }
    return kept.orElseThrow().loaded();
  }

  /** Frees it, as after a failure that may have left it in no state to be used. */
  @Override
  public void close() {
    Optional<Kept> before = kept;
    kept = Optional.empty();
    before.ifPresent(k -> k.loaded().close());
  }
}
