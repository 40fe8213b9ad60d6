package io.github.das4j.springai;

import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.HeaviestImages;
import java.util.Arrays;
import org.springframework.ai.image.ImageGenerationMetadata;

/**
 * What is known of one image, and of the swarm that it is a particle of.
 *
 * @param particle its index in the swarm, in [0, N)
 * @param reward r(x_0), in the reward's units
 * @param weight normalised over the swarm, in [0, 1]
 * @param heaviest whether no particle of the swarm weighs more
 * @param best whether no particle of the swarm has a higher reward
 * @param logZ estimate of log E_p[exp(r / α)], natural logarithm
 * @param ess effective sample size of the swarm, in [1, N]
 * @param seed that draws the same again
 */
public record DasImageMetadata(
    int particle,
    double reward,
    double weight,
    boolean heaviest,
    boolean best,
    double logZ,
    double ess,
    long seed)
    implements ImageGenerationMetadata {

  static DasImageMetadata of(DrawnImage image, HeaviestImages drawn) {
    double heaviest = Arrays.stream(drawn.result().logWeights()).max().orElseThrow();
    double best = Arrays.stream(drawn.result().rewards()).max().orElseThrow();
    return new DasImageMetadata(
        image.particle(),
        image.reward(),
        Math.exp(image.logWeight()),
        image.logWeight() == heaviest,
        image.reward() == best,
        drawn.result().logZ(),
        drawn.effectiveSampleSize(),
        drawn.seed());
  }
}
