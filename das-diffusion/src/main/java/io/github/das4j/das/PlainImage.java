package io.github.das4j.das;

import io.github.das4j.align.Cost;
import java.util.List;

/**
 * What the model draws by itself from the noise of the first particle: the image that alignment is
 * measured by. It has every draw in common with that particle, and is neither guided nor selected.
 *
 * @param request asks for this image alone, by {@link Method#PLAIN}: its particle 0, bit for bit
 * @param image with the reward that the aligned ones have, and the weight that it has in that
 *     request
 * @param cost what it took beside the swarm, which the swarm's own cost leaves out; nothing where
 *     the first particle of the swarm had gone that way
 * @param terms of the reward, each by itself, in their order
 */
public record PlainImage(
    SampleRequest request, DrawnImage image, Cost cost, List<TermScores> terms) {

  /** Takes a copy of the list. */
  public PlainImage {
    terms = List.copyOf(terms);
  }

  /**
   * What one term of a reward says, without its weight in the sum.
   *
   * @param plain of the plain image, in the term's units
   * @param shown of the particle that {@link SampleResult#shown} names
   * @param heaviest of the particle of greatest weight
   * @param best of the particle of highest reward
   */
  public record TermScores(double plain, double shown, double heaviest, double best) {}
}
