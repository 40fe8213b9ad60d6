package io.github.das4j.das;

import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.smc.Cancellation;

/** Lets a run be stopped where a network is asked next: once a micro-batch. */
final class Stoppable {

  private Stoppable() {}

  /** The same process, whose denoiser and decoder first look whether they still should. */
  static DiffusionProcess of(DiffusionProcess process, Cancellation cancellation) {
    return new DiffusionProcess(
        process.placement(),
        process.shape(),
        process.timesteps(),
        (step, rows) -> {
          cancellation.check();
          return process.denoiser().at(step, rows);
        },
        process.kernel(),
        () -> {
          cancellation.check();
          return process.decoder().chain();
        });
  }
}
