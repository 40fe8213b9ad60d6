package io.github.das4j.reward;

import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Opened;
import io.github.das4j.tensor.Placement;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What reward models are opened with: a placement, and models that several of them share. */
public final class RewardContext implements AutoCloseable {

  private final Placement placement;
  private final Opened opened = new Opened();
  private final Arena arena = opened.add(new Arena());
  private final JudgeDesk judges;
  private final Map<String, AutoCloseable> shared = new HashMap<>();
  private Arena prompts = new Arena();
  private Optional<String> problem = Optional.empty();

  /** Of rewards in this place, which the caller closes. */
  public RewardContext(Placement placement) {
    this.placement = placement;
    this.judges = opened.add(JudgeDesk.standard());
  }

  /**
   * Of rewards in this place, which the caller closes.
   *
   * @param judges where those outside of this program are asked; the caller's
   */
  public RewardContext(Placement placement, JudgeDesk judges) {
    this.placement = placement;
    this.judges = judges;
  }

  /** Where judges outside of this program are asked. */
  public JudgeDesk judges() {
    return judges;
  }

  /** Notes what a judge said in the place of a number. */
  void note(String said) {
    problem = Optional.of(said);
  }

  /** What a judge last said in the place of a number, since prompts were forgotten. */
  public Optional<String> problem() {
    return problem;
  }

  /** Where and in what type rewards compute. */
  public Placement placement() {
    return placement;
  }

  /** Owns weights until this context closes. */
  public Arena arena() {
    return arena;
  }

  /** Owns what rewards make of prompts, until {@link #forgetPrompts} or this context closes. */
  public Arena prompts() {
    return prompts;
  }

  /** Frees what rewards made of prompts; those rewards must not be used any more. */
  public void forgetPrompts() {
    prompts.close();
    prompts = new Arena();
    problem = Optional.empty();
  }

  /** The model of this folder and type, loaded on first use; closed with this context. */
  public <M extends AutoCloseable> M shared(Path folder, Class<M> type, Function<Path, M> load) {
    String key = type.getName() + ":" + folder.toAbsolutePath().normalize();
    AutoCloseable model = shared.get(key);
    if (model == null) {
      model = opened.add(load.apply(folder));
      shared.put(key, model);
    }
    return type.cast(model);
  }

  @Override
  public void close() {
    prompts.close();
    shared.clear();
    opened.close();
  }
}
