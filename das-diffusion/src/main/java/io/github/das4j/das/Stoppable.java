package io.github.das4j.das;

import io.github.das4j.diffusion.Denoiser;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.smc.Cancellation;
import io.github.das4j.tensor.Chain;

/** Lets a run be stopped where a network is asked next: once a micro-batch. */
record Stoppable(Denoiser denoiser, Cancellation cancellation) implements Denoiser {

  /** The same process, whose denoiser and decoder first look whether they still should. */
  static DiffusionProcess of(DiffusionProcess process, Cancellation cancellation) {
    return new DiffusionProcess(
        process.placement(),
        process.shape(),
        process.timesteps(),
        new Stoppable(process.denoiser(), cancellation),
        process.kernel(),
        () -> {
          cancellation.check();
          return process.decoder().chain();
        });
  }

  @Override
  public Chain at(int step, int rows) {
    cancellation.check();
    return denoiser.at(step, rows);
  }

  @Override
  public Slopes slopes(int step) {
    return denoiser.slopes(step);
  }
}
