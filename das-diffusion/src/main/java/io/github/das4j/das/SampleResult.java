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
 * @param logWeights normalised log-weights of the final swarm
 * @param rewards rewards of the final swarm
 * @param logZ estimate of log E_p[exp(r / α)]
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

  /** Particles that lost their weight to something that is no finite number, over all steps. */
  public int dropped() {
    return steps.stream().mapToInt(StepReport::dropped).sum();
  }
}
