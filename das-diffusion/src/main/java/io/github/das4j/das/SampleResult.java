package io.github.das4j.das;

import io.github.das4j.align.Cost;
import io.github.das4j.align.GradientScale;
import java.util.ArrayList;
import java.util.Arrays;
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
 * @param cost what the swarm took
 * @param gradientScale what float16 gradients were scaled by on the way
 * @param warnings what the user should know, such as a truncated prompt
 * @param plain the model's own image from the same noise, where it was asked for
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
    List<String> warnings,
    Optional<PlainImage> plain) {

  /** Takes copies of lists and arrays. */
  public SampleResult {
    images = List.copyOf(images);
    steps = List.copyOf(steps);
    logWeights = logWeights.clone();
    rewards = rewards.clone();
    warnings = List.copyOf(warnings);
  }

  /** A result without a plain image. */
  public SampleResult(
      SampleRequest request,
      List<DrawnImage> images,
      List<StepReport> steps,
      double[] logWeights,
      double[] rewards,
      double logZ,
      Cost cost,
      Optional<GradientScale> gradientScale,
      List<String> warnings) {
    this(
        request,
        images,
        steps,
        logWeights,
        rewards,
        logZ,
        cost,
        gradientScale,
        warnings,
        Optional.empty());
  }

  /** The same with a plain image beside it. */
  SampleResult with(PlainImage beside) {
    return with(warnings, Optional.of(beside));
  }

  /** The same with one more line for the user. */
  SampleResult warning(String line) {
    List<String> lines = new ArrayList<>(warnings);
    lines.add(line);
    return with(lines, plain);
  }

  private SampleResult with(List<String> lines, Optional<PlainImage> beside) {
    return new SampleResult(
        request, images, steps, logWeights, rewards, logZ, cost, gradientScale, lines, beside);
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

  /** The particle of greatest weight, of equal ones the first: an index in [0, N). */
  public int heaviest() {
    return greatest(logWeights);
  }

  /**
   * The particle of highest reward among those that were not dropped, of equal ones the first: an
   * index in [0, N). It need not be the heaviest, whose weight tells of the way to it, too.
   */
  public int best() {
    double[] kept = rewards.clone();
    Arrays.setAll(kept, n -> logWeights[n] == Double.NEGATIVE_INFINITY ? Double.NaN : rewards[n]);
    return greatest(kept);
  }

  /** The particle that stands for the swarm: the one that was selected, of several the heaviest. */
  public int shown() {
    return images.size() == 1 ? images.get(0).particle() : heaviest();
  }

  private static int greatest(double[] values) {
    int greatest = 0;
    for (int n = 1; n < values.length; n++) {
      if (values[n] > values[greatest] || Double.isNaN(values[greatest])) {
        greatest = n;
      }
    }
    return greatest;
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
