package io.github.das4j.align;

import io.github.das4j.smc.Swarm;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import org.bytedeco.pytorch.Tensor;

/**
 * A swarm of tensors at one level. Its tensors are owned by its arena, which its model closes when
 * it has moved on to the level after: whoever keeps one longer retains it, as {@link Arena#own} of
 * an arena of its own does.
 *
 * @param latents x_t, [N, …] float32
 * @param proposed what the last move proposed; {@code latents} itself unless draws replaced it
 * @param logRatio log p − log q of the last move; NaN where it is not finite
 * @param prediction what the network says here, once asked
 * @param score what the reward says here, once asked
 * @param traces of every particle
 * @param arena owner of the tensors
 */
public record ParticleTensors(
    Tensor latents,
    Tensor proposed,
    double[] logRatio,
    Optional<Prediction> prediction,
    Optional<Score> score,
    Traces traces,
    Arena arena)
    implements Swarm<ParticleTensors> {

  /** Takes a copy of the array; tensors stay with the arena. */
  public ParticleTensors {
    logRatio = logRatio.clone();
  }

  /** A copy, length N. */
  @Override
  public double[] logRatio() {
    return logRatio.clone();
  }

  /**
   * The network's word on a level.
   *
   * @param cleanSample x̂_0 as the reward sees it, [N, …] float32
   * @param output after classifier-free guidance, [N, …] float32
   * @param difference output less the unconditional one, [N, …] float32; empty without
   *     classifier-free guidance
   */
  public record Prediction(Tensor cleanSample, Tensor output, Optional<Tensor> difference) {

    Prediction gather(int[] ancestors, Arena arena) {
      return new Prediction(
          arena.own(Tensors.rows(cleanSample, ancestors)),
          arena.own(Tensors.rows(output, ancestors)),
          difference.map(d -> arena.own(Tensors.rows(d, ancestors))));
    }
  }

  /**
   * The reward's word on a level.
   *
   * @param rewards r of each particle, in the reward's units
   * @param logTwist what the potential makes of r / α; NaN where the reward, its gradient or what
   *     was scored is not finite
   * @param gradient ∇ψ = ∇_{x_t} r(x̂_0) / α, [N, …] float32; empty for unguided moves, at the end,
   *     and until it is taken
   * @param late what takes the gradient once selection has been, where it waits for that
   * @param images what was scored, [N, 3, H, W] float32 in [0, 1]; at the last level only
   */
  public record Score(
      double[] rewards,
      double[] logTwist,
      Optional<Tensor> gradient,
      Optional<LateGradient> late,
      Optional<Tensor> images) {

    /** Takes copies of the arrays; tensors stay with the swarm's arena. */
    public Score {
      rewards = rewards.clone();
      logTwist = logTwist.clone();
    }

    /** A copy, length N. */
    @Override
    public double[] rewards() {
      return rewards.clone();
    }

    /** A copy, length N. */
    @Override
    public double[] logTwist() {
      return logTwist.clone();
    }

    /** What a level that is not judged carries: no images; the gradient is the arena's as well. */
    Score in(Arena arena) {
      return new Score(
          rewards, logTwist, gradient.map(arena::own), Optional.empty(), Optional.empty());
    }

    /** With its gradient, owned by the innermost scope where it had to be taken. */
    Score taken() {
      return late.map(
              l -> new Score(rewards, logTwist, Optional.of(l.take()), Optional.empty(), images))
          .orElse(this);
    }

    Score gather(int[] ancestors, Arena arena) {
      return new Score(
          pick(rewards, ancestors),
          pick(logTwist, ancestors),
          gradient.map(g -> arena.own(Tensors.rows(g, ancestors))),
          late.map(l -> l.gather(ancestors)),
          images.map(i -> arena.own(Tensors.rows(i, ancestors))));
    }
  }

  @Override
  public int size() {
    return logRatio.length;
  }

  /**
   * A copy, length N.
   *
   * @throws IllegalStateException if the swarm has not been scored
   */
  @Override
  public double[] logTwist() {
    return score.orElseThrow(() -> new IllegalStateException("not scored yet")).logTwist();
  }

  /** A score that came with the move is that of an earlier level. */
  @Override
  public boolean carried() {
    return score.isPresent() && prediction.isEmpty() && score.get().images().isEmpty();
  }

  @Override
  public ParticleTensors gather(int[] ancestors) {
    try (Scope scope = Scope.open()) {
      return new ParticleTensors(
          arena.own(Tensors.rows(latents, ancestors)),
          arena.own(Tensors.rows(proposed, ancestors)),
          pick(logRatio, ancestors),
          prediction.map(p -> p.gather(ancestors, arena)),
          score.map(s -> s.gather(ancestors, arena)),
          traces.gather(ancestors),
          arena);
    }
  }

  @Override
  public OptionalDouble guidanceRatio(IntPredicate alive) {
    Optional<Tensor> difference = prediction.flatMap(Prediction::difference);
    Optional<Tensor> gradient = score.flatMap(Score::gradient);
    if (difference.isEmpty() || gradient.isEmpty()) {
      return OptionalDouble.empty();
    }
    double norm = Norms.sumOfSquares(gradient.get(), alive);
    return norm == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.sqrt(Norms.sumOfSquares(difference.get(), alive) / norm));
  }

  ParticleTensors with(Prediction known) {
    return new ParticleTensors(
        latents, proposed, logRatio, Optional.of(known), score, traces, arena);
  }

  ParticleTensors with(Score known) {
    return new ParticleTensors(
        latents,
        proposed,
        logRatio,
        prediction,
        Optional.of(known),
        traces.judged(known.rewards()),
        arena);
  }

  /** The same with the gradient that its moves need. */
  ParticleTensors taken() {
    return new ParticleTensors(
        latents, proposed, logRatio, prediction, score.map(Score::taken), traces, arena);
  }

  private static double[] pick(double[] values, int[] ancestors) {
    return Arrays.stream(ancestors).mapToDouble(a -> values[a]).toArray();
  }
}
