package io.github.das4j.das;

import io.github.das4j.align.Draws;
import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.ParticleTensors.Score;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.smc.LogWeights;
import io.github.das4j.smc.Population;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.bytedeco.pytorch.Tensor;

/** Takes the selected particles of a final population out of native memory. */
final class Results {

  private Results() {}

  static SampleResult of(
      SampleRequest request,
      Population<ParticleTensors> population,
      List<StepReport> reports,
      TwistedDiffusion twisted,
      Draws draws,
      List<String> warnings) {
    LogWeights weights = population.weights();
    Score score = score(population);
    FinalWeighting.of(request.settings(), reports)
        .filter(FinalWeighting::isPoor)
        .ifPresent(poor -> warnings.add(poor.advice()));
    List<DrawnImage> images = new ArrayList<>();
    DoubleSupplier uniform =
        () -> draws.uniforms().at(request.settings().denoising().steps()).getAsDouble();
    for (int particle : request.settings().smc().selection().from(population, uniform)) {
      // One of weight zero was dropped on the way: what is left of it may be no image.
      if (weights.get(particle) != Double.NEGATIVE_INFINITY) {
        images.add(image(population, particle));
      }
    }
    return new SampleResult(
        request,
        images,
        reports,
        weights.toArray(),
        score.rewards(),
        population.logZ(),
        twisted.cost(),
        twisted.gradientScale(),
        warnings);
  }

  /** A particle of a final population that has been scored. */
  static DrawnImage image(Population<ParticleTensors> population, int particle) {
    try (Scope scope = Scope.open()) {
      Tensor image = pixels(population).select(0, particle);
      Tensor latents = population.swarm().latents().select(0, particle);
      return new DrawnImage(
          particle,
          score(population).rewards()[particle],
          population.weights().get(particle),
          Math.toIntExact(image.size(2)),
          Math.toIntExact(image.size(1)),
          Tensors.floats(image.permute(1, 2, 0)),
          Tensors.floats(latents),
          Tensors.shape(latents));
    }
  }

  /** The images of a final population that has been scored, [N, 3, H, W]; its own. */
  static Tensor pixels(Population<ParticleTensors> population) {
    return score(population).images().orElseThrow(() -> new IllegalStateException("no images"));
  }

  private static Score score(Population<ParticleTensors> population) {
    return population.swarm().score().orElseThrow(() -> new IllegalStateException("not scored"));
  }
}
