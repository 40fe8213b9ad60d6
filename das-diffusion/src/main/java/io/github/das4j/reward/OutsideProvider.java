package io.github.das4j.reward;

import io.github.das4j.judge.BlackBox;
import io.github.das4j.judge.JudgeDesk;
import java.util.List;

/** Rewards that somebody outside of this program gives: no gradient, and each answer at a price. */
abstract class OutsideProvider implements RewardProvider {

  @Override
  public final boolean outside() {
    return true;
  }

  @Override
  public final boolean differentiable() {
    return false;
  }

  @Override
  public final RewardMemory memory(List<String> arguments) {
    return RewardMemory.none(false);
  }

  /**
   * Opens it; nobody is asked yet.
   *
   * @throws IllegalArgumentException if the arguments are not what {@link #usage} says
   */
  @Override
  public final RewardModel open(List<String> arguments, RewardContext context) {
    List<String> checked = settled(arguments, Purpose.GUIDANCE);
    BlackBox box = box(checked, context.judges());
    String term = RewardText.of(new RewardSpec.Term(1, name(), checked));
    return prompt -> new OutsideReward(box, term, prompt, context);
  }

  /** What is asked, by arguments that {@link #settled} has checked. */
  abstract BlackBox box(List<String> arguments, JudgeDesk judges);

  /** What is wrong with arguments is told of the reward that they are of. */
  IllegalArgumentException refused(IllegalArgumentException reason) {
    return new IllegalArgumentException("reward '" + name() + "': " + reason.getMessage(), reason);
  }

  /** One argument; what a comma has cut into several is told how it stays whole. */
  void requireOne(List<String> arguments) {
    if (arguments.size() > 1) {
      throw new IllegalArgumentException(
          "reward '"
              + name()
              + "' takes one argument; with a comma in it, it stands in double quotes: "
              + name()
              + ":\""
              + String.join(",", arguments)
              + "\"");
    }
    Arguments.requireCount(this, arguments, 1);
  }
}
