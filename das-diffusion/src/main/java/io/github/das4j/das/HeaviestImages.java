package io.github.das4j.das;

import io.github.das4j.smc.Selection;
import java.util.Comparator;
import java.util.List;

/**
 * Several images of a prompt, as image models of other libraries are asked for them: as many
 * particles of one swarm, heaviest first.
 *
 * <pre>{@code
 * HeaviestImages two = HeaviestImages.draw(sampler, new SampleRequest("a cat", settings), 2);
 * byte[] png = two.images().get(0).toPng();
 * }</pre>
 *
 * @param images in the order of their weights
 * @param result of the whole swarm
 */
public record HeaviestImages(List<DrawnImage> images, SampleResult result) {

  /** Takes a copy of the list. */
  public HeaviestImages {
    images = List.copyOf(images);
  }

  /**
   * Draws them. One image is that which the settings select; several are of a swarm of that many
   * particles, or more where the settings say so.
   *
   * @param n how many, at least 1
   * @throws SamplingException if the run breaks down
   * @throws IllegalArgumentException if n is below 1, or the settings do not fit model or reward
   */
  public static HeaviestImages draw(ImageSampler sampler, SampleRequest request, int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1, not " + n);
    }
    SampleRequest asked = n == 1 ? request : several(request, n);
    SampleResult result = sampler.sample(asked, Listener.none());
    List<DrawnImage> heaviest =
        result.images().stream()
            .sorted(Comparator.comparingDouble(DrawnImage::logWeight).reversed())
            .limit(n)
            .toList();
    return new HeaviestImages(heaviest, result);
  }

  private static SampleRequest several(SampleRequest request, int n) {
    return new SampleRequest(
        request.prompt(),
        request.negativePrompt(),
        request.occurrence(),
        request.settings().toBuilder()
            .particles(Math.max(n, request.settings().smc().particles()))
            .selection(Selection.ALL)
            .build());
  }

  /** Effective sample size of the final swarm: 1 / Σ w², in [1, N]. */
  public double effectiveSampleSize() {
    double squares = 0;
    for (double logWeight : result.logWeights()) {
      squares += Math.exp(2 * logWeight);
    }
    return 1 / squares;
  }

  /** The seed that it was drawn with. */
  public long seed() {
    return result.request().settings().execution().seed();
  }
}
