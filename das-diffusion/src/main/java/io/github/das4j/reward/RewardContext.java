package io.github.das4j.reward;

import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** What reward models are opened with: a placement, and models that several of them share. */
public final class RewardContext implements AutoCloseable {

  private final Placement placement;
  private final Arena arena = new Arena();
  private final Map<String, AutoCloseable> shared = new HashMap<>();

  public RewardContext(Placement placement) {
    this.placement = placement;
  }

  public Placement placement() {
    return placement;
  }

  /** Owns weights until this context closes. */
  public Arena arena() {
    return arena;
  }

  /** The model of this folder and type, loaded on first use; closed with this context. */
  public <M extends AutoCloseable> M shared(Path folder, Class<M> type, Function<Path, M> load) {
    String key = type.getName() + ":" + folder.toAbsolutePath().normalize();
    AutoCloseable model = shared.get(key);
    if (model == null) {
      model = load.apply(folder);
      shared.put(key, model);
    }
    return type.cast(model);
  }

  @Override
  public void close() {
    for (AutoCloseable model : shared.values()) {
      try {
        model.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot close a reward model", e);
      }
    }
    shared.clear();
    arena.close();
  }
}
