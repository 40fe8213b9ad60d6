package io.github.das4j.das;

import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.ParticleTensors.Prediction;
import io.github.das4j.align.ParticleTensors.Score;
import io.github.das4j.smc.CancelledException;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.SmcStep;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** Tells of each particle, step by step, once the step itself has been reported. */
final class ParticleReporter implements Observer<ParticleTensors> {

  private final Supplier<StepReport> last;
  private final ParticleListener listener;
  private Optional<Shown> shown;

  /**
   * Pictures, and when.
   *
   * @param images how they are made
   * @param when at which steps
   */
  record Shown(PreviewImages images, Previews when) {}

  /**
   * @param last the report of the step that is told of
   * @param shown pictures; nothing for none
   */
  ParticleReporter(Supplier<StepReport> last, ParticleListener listener, Optional<Shown> shown) {
    this.last = last;
    this.listener = listener;
    this.shown = shown;
  }

  @Override
  public void onStep(SmcStep<ParticleTensors> step) {
    ParticleTensors swarm = step.before().swarm();
    StepReport report = last.get();
    listener.onParticles(
        new ParticleReport(
            report,
            step.scored() ? swarm.score().map(Score::rewards).orElse(new double[0]) : new double[0],
            step.before().weights().toArray(),
            shown
                .filter(s -> s.when().at(report.step(), report.steps()))
                .map(s -> pictures(s.images(), swarm))
                .orElse(List.of())));
  }

  /** A picture that cannot be had is no reason to end a run: there are none from there on. */
  private List<BufferedImage> pictures(PreviewImages images, ParticleTensors swarm) {
    try {
      Optional<Tensor> decoded = swarm.score().flatMap(Score::images);
      return decoded
          .map(images::ofImages)
          .or(() -> swarm.prediction().map(Prediction::cleanSample).map(images::of))
          .orElse(List.of());
    } catch (CancelledException e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError e) {
      shown = Optional.empty();
      return List.of();
    }
  }
}
