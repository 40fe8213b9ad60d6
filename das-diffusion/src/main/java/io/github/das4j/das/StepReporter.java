package io.github.das4j.das;

import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.Traces;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.SmcState;
import io.github.das4j.smc.SmcStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Turns the sampler's steps into reports, keeps them, and passes them on. */
final class StepReporter implements Observer<ParticleTensors> {

  private final DiffusionProcess process;
  private final Listener listener;
  private final List<StepReport> reports = new ArrayList<>();

  StepReporter(DiffusionProcess process, Listener listener) {
    this.process = process;
    this.listener = listener;
  }

  /** Goes on after these, which the listener has been told of before. */
  void resume(List<StepReport> before) {
    reports.clear();
    reports.addAll(before);
  }

  List<StepReport> reports() {
    return List.copyOf(reports);
  }

  /** That of the step that was told of last. */
  StepReport last() {
    return reports.get(reports.size() - 1);
  }

  @Override
  public void onStep(SmcStep<ParticleTensors> step) {
    ParticleTensors swarm = step.before().swarm();
    double[] rewards = swarm.score().map(ParticleTensors.Score::rewards).orElse(new double[0]);
    boolean last = step.step() == process.steps();
    StepReport report =
        new StepReport(
            step.step(),
            process.steps(),
            last ? 0 : process.timesteps()[step.step()],
            step.scored(),
            step.lambda(),
            step.ess(),
            step.resampled(),
            step.ancestors(),
            Arrays.stream(rewards).filter(Double::isFinite).max().orElse(Double.NaN),
            Arrays.stream(rewards).filter(Double::isFinite).average().orElse(Double.NaN),
            step.before().logZ(),
            meanDeviation(swarm.traces()),
            meanBits(swarm),
            step.dropped());
    reports.add(report);
    listener.onStep(report);
  }

  @Override
  public void onMove(SmcState<ParticleTensors> next) {
    listener.onMove(next.step());
  }

  private static double meanDeviation(Traces traces) {
    return Arrays.stream(traces.manifoldDeviation())
        .mapToDouble(row -> row.length == 0 ? 0 : row[row.length - 1])
        .filter(Double::isFinite)
        .average()
        .orElse(0);
  }

  private double meanBits(ParticleTensors swarm) {
    if (swarm.traces().logProbability()[0].length == 0) {
      return 0;
    }
    return IntStream.range(0, swarm.size())
        .mapToDouble(n -> swarm.traces().bitsPerDimension(n, process.elements()))
        .filter(Double::isFinite)
        .average()
        .orElse(0);
  }
}
