package io.github.das4j.replay;

import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.ParticleTensors.Score;
import io.github.das4j.align.Traces;
import io.github.das4j.smc.LogWeights;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.SmcStep;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes down what one prompt's swarm does, as plain numbers: for each name a list with one row a
 * step.
 */
final class ReplayRecorder implements Observer<ParticleTensors> {

  private final int steps;
  private final Map<String, List<double[]>> rows = new TreeMap<>();
  private double logZ;
  private double[] bestImage = {};

  ReplayRecorder(int steps) {
    this.steps = steps;
  }

  /** What was recorded under a name, a row a step. */
  List<double[]> rows(String name) {
    return rows.getOrDefault(name, List.of());
  }

  /** The image of the heaviest particle, [3 · H · W] in [0, 1]. */
  double[] bestImage() {
    return bestImage.clone();
  }

  @Override
  public void onStep(SmcStep<ParticleTensors> step) {
    ParticleTensors swarm = step.before().swarm();
    if (step.step() > 0) {
      double[] ratio = swarm.logRatio();
      double[] diffusion = lastOf(swarm.traces().logProbability());
      double[] proposal = new double[ratio.length];
      Arrays.setAll(proposal, n -> diffusion[n] - ratio[n]);
      add("log_ratio", ratio);
      add("log_prob_diffusion", diffusion);
      add("log_prob_proposal", proposal);
      add("manifold_deviation", lastOf(swarm.traces().manifoldDeviation()));
    }
    double gained = step.before().logZ() - logZ;
    logZ = step.before().logZ();
    if (step.step() == steps) {
      recordFinal(step, gained);
    } else {
      recordStep(step, gained);
    }
  }

  private void recordStep(SmcStep<ParticleTensors> step, double gained) {
    ParticleTensors swarm = step.before().swarm();
    int particles = swarm.size();
    double[] zeros = new double[particles];
    add("latents", Tensors.doubles(swarm.proposed()));
    add("latents_resampled", Tensors.doubles(step.after().swarm().latents()));
    add("rewards", swarm.score().map(Score::rewards).orElse(zeros));
    add(
        "log_twist",
        swarm
            .score()
            .map(s -> Arrays.stream(s.logTwist()).map(psi -> step.lambda() * psi).toArray())
            .orElse(zeros));
    add("lambda_t", step.lambda());
    add("lambda_next", step.guidance());
    add("incremental_log_w", step.logIncrement());
    // Before the tempering starts there are no weights; the recorded cases hold zeros there.
    add("log_w_before", step.scored() ? shifted(step.before().weights(), gained) : zeros);
    add("log_w_after", step.scored() ? step.after().weights().toArray() : zeros);
    add("ess", step.ess());
    add("resampled", step.resampled() ? 1 : 0);
    add("resample_indices", Arrays.stream(step.ancestors()).asDoubleStream().toArray());
    add("log_Z", step.before().logZ());
    add("approx_guidance_raw", gradient(swarm));
  }

  private void recordFinal(SmcStep<ParticleTensors> step, double gained) {
    Score score = step.before().swarm().score().orElseThrow();
    LogWeights weights = step.before().weights();
    add("final_latents", Tensors.doubles(step.before().swarm().proposed()));
    add("final_rewards", score.rewards());
    add("final_log_w", shifted(weights, gained));
    add("final_log_Z", step.before().logZ());
    add("final_ess", step.ess());
    add("final_incremental_log_w", step.logIncrement());
    add("final_log_twist", score.logTwist());
    add("final_normalized_w", weights.probabilities());
    add("best_index", weights.heaviest());
    Traces traces = step.before().swarm().traces();
    add("manifold_deviation_trace", traces.manifoldDeviation()[weights.heaviest()]);
    double[] bits = traces.logProbability()[weights.heaviest()].clone();
    Arrays.parallelPrefix(bits, Double::sum);
    double elements = step.before().swarm().latents().numel() / (double) weights.size();
    Arrays.setAll(bits, k -> -bits[k] / (elements * Math.log(2)));
    add("bits_per_dim_trace", bits);
    bestImage = Tensors.doubles(score.images().orElseThrow().select(0, weights.heaviest()));
  }

  private static double[] gradient(ParticleTensors swarm) {
    return swarm
        .score()
        .flatMap(Score::gradient)
        .map(Tensors::doubles)
        .orElseGet(() -> new double[Math.toIntExact(swarm.latents().numel())]);
  }

  /** Log-weights as they were before they were normalised. */
  private static double[] shifted(LogWeights normalized, double gained) {
    return Arrays.stream(normalized.toArray()).map(w -> w + gained).toArray();
  }

  private static double[] lastOf(double[][] traces) {
    return Arrays.stream(traces).mapToDouble(row -> row[row.length - 1]).toArray();
  }

  private void add(String name, double... row) {
    rows.computeIfAbsent(name, key -> new ArrayList<>()).add(row);
  }

  /** Size of each sample, from any of its tensors. */
  static long[] sampleShape(Tensor latents) {
    long[] shape = Tensors.shape(latents);
    return Arrays.copyOfRange(shape, 1, shape.length);
  }
}
