package io.github.das4j.das;

import io.github.das4j.align.Cost;
import io.github.das4j.align.GradientScale;
import java.util.List;
import java.util.Optional;

/**
 * What sampling one prompt gave.
 *
 * @param request what was asked, sizes filled in
 * @param images the selected ones
 * @param steps a report of every step, 0 … T
 * @param logWeights normalised log-weights of the final swarm, length N; −∞ is weight zero
 * @param rewards rewards of the final swarm, length N
 * @param logZ estimate of log E_p[exp(r / α)], natural logarithm
 * @param cost what it took
 * @param gradientScale what float16 gradients were scaled by on the way
 * @param warnings what the user should know, such as a truncated prompt
 */
public record SampleResult(
    SampleRequest request,
    List<DrawnImage> images,
    List<StepReport> steps,
    double[] logWeights,
    double[] rewards,
    double logZ,
    Cost cost,
    Optional<GradientScale> gradientScale,
    List<String> warnings) {

  /** Takes copies of lists and arrays. */
  public SampleResult {
    images = List.copyOf(images);
    steps = List.copyOf(steps);
    logWeights = logWeights.clone();
    rewards = rewards.clone();
    warnings = List.copyOf(warnings);
  }

  /** A copy of the normalised log-weights, length N. */
  @Override
  public double[] logWeights() {
    return logWeights.clone();
  }

  /** A copy of the rewards, length N. */
  @Override
  public double[] rewards() {
    return rewards.clone();
  }

  /** What the last weighting left of a swarm that was seen cheaply; nothing of others. */
  public Optional<FinalWeighting> finalWeighting() {
    return FinalWeighting.of(request.settings(), steps);
  }

  /** Particles that lost their weight to something that is no finite number, over all steps. */
  public int dropped() {
    return steps.stream().mapToInt(StepReport::dropped).sum();
  }
}
