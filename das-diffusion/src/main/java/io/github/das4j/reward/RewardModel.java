package io.github.das4j.reward;

import io.github.das4j.align.Reward;
import io.github.das4j.tensor.Opened;
import java.util.List;

/**
 * A loaded reward, shared by all prompts of a run. Closing it frees what it owns; the weights of a
 * provider's model belong to the {@link RewardContext} that it was opened with.
 *
 * <p>One of your own is a function from prompts to {@link Reward}s, or, where the prompt does not
 * matter, made of one:
 *
 * <pre>{@code
 * Reward brightness =
 *     images -> images.mean(new long[] {1, 2, 3}, false, new ScalarTypeOptional());
 * try (ImageSampler sampler = ImageSampler.open(model, context -> RewardModel.of(brightness))) {
 *   results.add(sampler.sample(new SampleRequest("a cat", settings), Listener.none()));
 * }
 * }</pre>
 */
@FunctionalInterface
public interface RewardModel extends AutoCloseable {

  /** The reward of one prompt; what depends on the prompt alone is computed here, once. */
  Reward forPrompt(String prompt);

  /** What this is a sum of: itself alone, unless it is one of {@link #sum}. */
  default List<Weighted> terms() {
    return List.of(new Weighted(1, this));
  }

  /** Nothing is owned, unless an implementation says otherwise. */
  @Override
  default void close() {}

  /** A reward that is the same for every prompt. */
  static RewardModel of(Reward reward) {
    return prompt -> reward;
  }

  /**
   * A model with its weight in a sum.
   *
   * @param weight finite
   * @param model closed with the sum
   */
  record Weighted(double weight, RewardModel model) {}

  /**
   * Σ w_k r_k. It has a gradient if one of its terms has; the others then count in the particles'
   * weights alone, which stay exact. Closing it closes every model.
   */
  static RewardModel sum(List<Weighted> terms) {
    List<Weighted> copy = List.copyOf(terms);
    return new RewardModel() {
      @Override
      public Reward forPrompt(String prompt) {
        return new WeightedSum(
            copy.stream()
                .map(term -> new WeightedSum.Term(term.weight(), term.model().forPrompt(prompt)))
                .toList());
      }

      @Override
      public List<Weighted> terms() {
        return copy;
      }

      @Override
      public void close() {
        Opened all = new Opened();
        copy.forEach(term -> all.add(term.model()));
        all.close();
      }
    };
  }
}
