package io.github.das4j.server.job;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.reward.RewardSpec;
import java.util.Optional;

/**
 * The model that a worker drew with last, loaded still, with its reward: a job of the same needs no
 * loading, one of another reward loads that alone, and one of another model all of it, in the place
 * of what there was.
 */
final class KeptModel implements AutoCloseable {

  private final SamplerSource source;
  private Optional<Kept> kept = Optional.empty();

  private record Kept(ModelOptions model, SamplerSource.Loaded loaded) {}

  KeptModel(SamplerSource source) {
    this.source = source;
  }

  /** What draws with these, until other ones are asked for. */
  SamplerSource.Drawer of(ModelOptions model, RewardSpec reward) {
    // Whether activations are kept follows the memory that a job needs, and changes no bit.
    ModelOptions asked = model.with(ModelOptions.Checkpointing.AUTO);
    if (kept.filter(k -> k.model().equals(asked)).isEmpty()) {
      close();
      kept = Optional.of(new Kept(asked, source.open(asked)));
    }
    return kept.orElseThrow().loaded().judgedBy(reward);
  }

  /** Frees it, as after a failure that may have left it in no state to be used. */
  @Override
  public void close() {
    Optional<Kept> before = kept;
    kept = Optional.empty();
    before.ifPresent(k -> k.loaded().close());
  }
}
