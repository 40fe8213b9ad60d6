package io.github.das4j.replay;

import io.github.das4j.align.Draws;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.smc.Uniforms;
import io.github.das4j.tensor.Tensors;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.bytedeco.pytorch.Tensor;

/** The draws of one prompt of a recorded case; rows are prompt-major. */
final class RecordedDraws implements Draws {

  /** Whether the sampler goes its own way, or is set back on the recorded one at every step. */
  enum Latents {
    OWN,
    TEACHER_FORCED
  }

  private final RecordedCase recorded;
  private final int first;
  private final int particles;
  private final int steps;
  private final Latents latents;
  private final DoubleSupplier tape;
  private final double[] used;

  RecordedDraws(RecordedCase recorded, int prompt, int particles, int steps, Latents latents) {
    this.recorded = recorded;
    this.first = prompt * particles;
    this.particles = particles;
    this.steps = steps;
    this.latents = latents;
    this.tape = tape(recorded, prompt);
    this.used = new double[steps];
  }

  private static DoubleSupplier tape(RecordedCase recorded, int prompt) {
    Tensor uniforms = recorded.array("uniforms");
    double[] row = Tensors.doubles(uniforms.dim() == 1 ? uniforms : uniforms.select(0, prompt));
    int[] position = {0};
    return () -> {
      if (position[0] == row.length) {
        throw new CheckpointException(recorded + ": its uniforms are used up");
      }
      return row[position[0]++];
    };
  }

  @Override
  public Tensor initial(int particle, long[] shape) {
    return recorded.array("init_latents").select(0, first + (long) particle);
  }

  @Override
  public Tensor noise(int step, int particle, long[] shape) {
    return recorded.array("variance_noise").select(0, step).select(0, first + (long) particle);
  }

  /** One tape, consumed in order by the resamplings as they come. */
  @Override
  public Uniforms uniforms() {
    return step ->
        () -> {
          used[step]++;
          return tape.getAsDouble();
        };
  }

  /** How many uniforms the resampling of each step has taken so far. */
  double[] used() {
    return used.clone();
  }

  @Override
  public Optional<Tensor> latents(int step) {
    if (latents == Latents.OWN) {
      return Optional.empty();
    }
    Tensor all =
        step == steps
            ? recorded.array("corrected.final_latents")
            : recorded.array("corrected.latents").select(0, step);
    return Optional.of(all.narrow(0, first, particles).clone());
  }
}
