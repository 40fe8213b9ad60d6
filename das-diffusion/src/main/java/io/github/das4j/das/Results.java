package io.github.das4j.das;

import io.github.das4j.align.Cost;
import io.github.das4j.align.Draws;
import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.ParticleTensors.Score;
import io.github.das4j.smc.LogWeights;
import io.github.das4j.smc.Population;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Takes the selected particles of a final population out of native memory. */
final class Results {

  private Results() {}

  static SampleResult of(
      SampleRequest request,
      Population<ParticleTensors> population,
      List<StepReport> reports,
      Cost cost,
      Draws draws,
      List<String> warnings) {
    LogWeights weights = population.weights();
    Score score =
        population.swarm().score().orElseThrow(() -> new IllegalStateException("not scored"));
    List<DrawnImage> images = new ArrayList<>();
    for (int particle : selected(request.settings(), weights, draws)) {
      images.add(image(population.swarm(), score, weights, particle));
    }
    return new SampleResult(
        request,
        List.copyOf(images),
        reports,
        weights.toArray(),
        score.rewards(),
        population.logZ(),
        cost,
        List.copyOf(warnings));
  }

  private static int[] selected(SampleSettings settings, LogWeights weights, Draws draws) {
    return switch (settings.selection()) {
      case HEAVIEST -> new int[] {weights.heaviest()};
      case ALL -> IntStream.range(0, weights.size()).toArray();
      case SAMPLE -> {
        double u = draws.uniforms().at(settings.steps()).getAsDouble();
        yield new int[] {drawn(weights.probabilities(), u)};
      }
    };
  }

  private static int drawn(double[] probabilities, double u) {
    double cumulative = 0;
    int last = 0;
    for (int n = 0; n < probabilities.length; n++) {
      cumulative += probabilities[n];
      if (probabilities[n] > 0) {
        last = n;
        if (u < cumulative) {
          return n;
        }
      }
    }
    return last;
  }

  private static DrawnImage image(
      ParticleTensors swarm, Score score, LogWeights weights, int particle) {
    try (Scope scope = Scope.open()) {
      Tensor images = score.images().orElseThrow(() -> new IllegalStateException("no images"));
      Tensor image = images.select(0, particle);
      Tensor latents = swarm.latents().select(0, particle);
      long[] shape = Tensors.shape(latents);
      return new DrawnImage(
          particle,
          score.rewards()[particle],
          weights.get(particle),
          Math.toIntExact(image.size(2)),
          Math.toIntExact(image.size(1)),
          Tensors.floats(image.permute(1, 2, 0)),
          Tensors.floats(latents),
          Arrays.copyOf(shape, shape.length));
    }
  }
}
