package io.github.das4j.server.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.StepReport;
import io.github.das4j.run.PromptRecord;
import io.github.das4j.server.http.Wire;
import java.util.ArrayList;
import java.util.List;

/** A step as clients are told of it. */
public final class TracedStep {

  private TracedStep() {}

  /**
   * A step without what it says of each particle.
   *
   * @param particles of the swarm
   * @param ancestors index of each particle's ancestor, length N
   */
  static ObjectNode of(StepReport step, int particles, int[] ancestors) {
    ObjectNode node =
        Wire.object()
            .put("step", step.step())
            .put("steps", step.steps())
            .put("timestep", step.timestep())
            .put("scored", step.scored())
            .put("lambda", step.lambda())
            .put("ess", step.ess())
            .put("particles", particles)
            .put("resampled", step.resampled());
    node.set("ancestors", Wire.integers(ancestors));
    node.set("best_reward", Wire.number(step.bestReward()));
    node.set("mean_reward", Wire.number(step.meanReward()));
    node.set("log_z", Wire.number(step.logZ()));
    return node.put("dropped", step.dropped());
  }

  /** The steps of a prompt on disk. */
  public static List<ObjectNode> of(PromptRecord record) {
    List<ObjectNode> steps = new ArrayList<>();
    for (StepReport step : record.steps()) {
      boolean known = step.step() < record.ancestors().size();
      int[] ancestors = known ? record.ancestors().get(step.step()) : new int[0];
      steps.add(of(step, ancestors.length, ancestors));
    }
    return steps;
  }
}
