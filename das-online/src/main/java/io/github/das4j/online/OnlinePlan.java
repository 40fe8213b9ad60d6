package io.github.das4j.online;

import io.github.das4j.online.surrogate.FitSettings;
import java.util.List;
import java.util.Optional;

/**
 * What a run is to do, apart from how images are drawn and who is asked.
 *
 * @param strategy where images come from
 * @param rounds rounds after the first
 * @param first images of the first round, of the plain model
 * @param queries images of each later round
 * @param budget how many queries there may be at most, retries included
 * @param retries how often images without an answer are asked about again
 * @param batch images of a call; 0 for all of a round
 * @param noise standard deviation of the noise that is added to answers for training
 * @param fit how surrogates are trained
 * @param prompts where prompts come from
 * @param seed fixes every draw
 */
public record OnlinePlan(
    Strategy strategy,
    int rounds,
    int first,
    int queries,
    int budget,
    int retries,
    int batch,
    double noise,
    FitSettings fit,
    PromptSource prompts,
    long seed) {

  /**
   * Prompts and the template that some of them are put into.
   *
   * @param template has {} where the prompt goes
   * @param share of prompts that are put into it
   */
  public record PromptSource(List<String> prompts, Optional<String> template, double share) {
    public PromptSource {
      prompts = List.copyOf(prompts);
      require(!prompts.isEmpty(), "there must be at least one prompt");
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** Images of a round. */
  int images(int round) {
    return round == 0 ? first : queries;
  }

  /** The first image of a round; images are numbered through the run. */
  int firstImage(int round) {
    return round == 0 ? 0 : first + (round - 1) * queries;
  }

  /** Whether rounds after the first need a surrogate to be drawn. */
  boolean usesSurrogate() {
    return strategy != Strategy.RANDOM;
  }
}
