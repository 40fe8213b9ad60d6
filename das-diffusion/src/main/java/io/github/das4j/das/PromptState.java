package io.github.das4j.das;

import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.Spent;
import io.github.das4j.align.Traces;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.smc.LogWeights;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.SmcState;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.List;

/**
 * A prompt between two steps, in plain Java: what its swarm owns on the way, what was reported, and
 * what was spent. Predictions, rewards and gradients are none of it, for they belong to one level
 * and are made anew there; so that a state costs no evaluation of a network, and little room.
 *
 * @param level the chain: step, λ and the population, but for what is in tensors
 * @param latents x_t, row-major
 * @param shape of the latents, [N, …]
 * @param reports of the steps so far
 */
record PromptState(
    Level level,
    float[] latents,
    long[] shape,
    Traces traces,
    List<StepReport> reports,
    Spent spent) {

  PromptState {
    reports = List.copyOf(reports);
  }

  /** See {@link SmcState} and {@link Population}. */
  record Level(
      int step, double lambda, LogWeights weights, double[] held, double[] logRatio, double logZ) {}

  static PromptState of(SmcState<ParticleTensors> state, List<StepReport> reports, Spent spent) {
    Population<ParticleTensors> population = state.population();
    ParticleTensors swarm = population.swarm();
    return new PromptState(
        new Level(
            state.step(),
            state.lambda(),
            population.weights(),
            population.held(),
            swarm.logRatio(),
            population.logZ()),
        Tensors.floats(swarm.latents()),
        Tensors.shape(swarm.latents()),
        swarm.traces(),
        reports,
        spent);
  }

  /** The state in a model's memory. */
  SmcState<ParticleTensors> in(TwistedDiffusion twisted) {
    try (Scope scope = Scope.open()) {
      ParticleTensors swarm =
          twisted.resume(Tensors.of(latents, shape), level.logRatio(), traces, spent);
      return new SmcState<>(
          level.step(),
          level.lambda(),
          new Population<>(swarm, level.weights(), level.held(), level.logZ()));
    }
  }
}
