package io.github.das4j.reward;

import java.util.List;

/**
 * Makes reward models of one kind, which specifications know by a name. One of your own:
 *
 * <pre>{@code
 * public final class Redness implements RewardProvider {
 *   public String name() {
 *     return "redness";
 *   }
 *
 *   public String usage() {
 *     return "redness              mean of red less mean of green";
 *   }
 *
 *   public RewardModel open(List<String> arguments, RewardContext context) {
 *     return RewardModel.of(Redness::score);
 *   }
 *
 *   private static Tensor score(Tensor images) {
 *     Tensor difference = images.select(1, 0).sub(images.select(1, 1));
 *     return difference.mean(new long[] {1, 2}, false, new ScalarTypeOptional());
 *   }
 * }
 * }</pre>
 *
 * <p>It is found by {@link java.util.ServiceLoader}: name the class in {@code
 * META-INF/services/io.github.das4j.reward.RewardProvider} of its jar, or in {@code provides} of
 * its module.
 */
public interface RewardProvider {

  /** Its name in a specification, such as {@code clip}. */
  String name();

  /** How its arguments are written, such as {@code clip:DIR}, and what it measures, in a line. */
  String usage();

  /**
   * The arguments with every choice written out that they leave open, for the record to say what
   * was used; {@link #open} takes both.
   */
  default List<String> settled(List<String> arguments, Purpose purpose) {
    return arguments;
  }

  /** Which of the arguments are files or folders; none where that is not known. */
  default List<String> files(List<String> arguments) {
    return List.of();
  }

  /**
   * What the model takes in memory, told from its files without loading them; nothing where that is
   * not known.
   */
  default RewardMemory memory(List<String> arguments) {
    return RewardMemory.none(true);
  }

  /**
   * Whether it asks somebody outside of this program. Its arguments are then an address, a command
   * or a question, and never looked for as files.
   */
  default boolean outside() {
    return false;
  }

  /** Whether its models may have a gradient; told before anything is opened. */
  default boolean differentiable() {
    return true;
  }

  /**
   * Opens the model.
   *
   * @param arguments what follows the colon, split at commas; empty without a colon
   * @param context placement, and models that several rewards share
   * @throws IllegalArgumentException if the arguments are not what {@link #usage} says
   */
  RewardModel open(List<String> arguments, RewardContext context);
}
