package io.github.das4j.das;

import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.SmcState;
import io.github.das4j.smc.SmcStep;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps the state of a prompt as {@link Keeping} says, and finds it again. */
final class StateKeeper implements Observer<ParticleTensors> {

  private final Keeping keeping;
  private final PromptStateFile file;
  private final StepReporter reporter;
  private final TwistedDiffusion twisted;
  private long last = System.nanoTime();
  private boolean failing;

  /**
   * @param run what fixes the bits, beside what the keeping says of it
   */
  StateKeeper(
      Keeping keeping, Map<String, String> run, StepReporter reporter, TwistedDiffusion twisted) {
    this.keeping = keeping;
    Map<String, String> all = new TreeMap<>(keeping.identity());
    all.putAll(run);
    this.file = new PromptStateFile(keeping.file(), all);
    this.reporter = reporter;
    this.twisted = twisted;
  }

  /** Where to go on; nothing where no state of this run is kept. */
  Optional<SmcState<ParticleTensors>> kept(int particles, long[] shape) {
    if (!Files.exists(keeping.file())) {
      return Optional.empty();
    }
    try {
      PromptState state = file.read(particles, shape);
      SmcState<ParticleTensors> placed = state.in(twisted);
      reporter.resume(state.reports());
      keeping.told().accept("goes on at step " + placed.step() + " of " + twisted.steps());
      return Optional.of(placed);
    } catch (CheckpointException e) {
      keeping.told().accept("begins anew, as " + e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void onStep(SmcStep<ParticleTensors> step) {
    // What goes on is what has moved.
  }

  @Override
  public void onMove(SmcState<ParticleTensors> next) {
    if (System.nanoTime() - last < keeping.every().toNanos()) {
      return;
    }
    try {
      file.write(PromptState.of(next, reporter.reports(), twisted.spent()));
      failing = false;
    } catch (CheckpointException e) {
      // The prompt itself is not in danger; what is wrong with the disk is told once.
      if (!failing) {
        keeping.told().accept("would begin anew if it were stopped now, as " + e.getMessage());
      }
      failing = true;
    }
    last = System.nanoTime();
  }
}
