package io.github.das4j.align;

import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Powers of two that keep the gradients of float16 networks in that type's range (Micikevicius et
 * al. 2018, arXiv 1710.03740, section 3.2). A network's gradient is linear in its cotangent, so
 * that the factor is divided out afterwards, in float32. Other types have float32's range, and
 * their gradients are left as they are.
 *
 * <p>A factor that overflows is lowered and the gradient taken once more; what helped is kept for
 * the rest of the run.
 */
final class CotangentScale {

  /** How much less is tried after a gradient that is not finite: a factor of 256. */
  private static final int STEP_BACK = 8;

  /** Gradients at x̂_0 whose greatest element is in [2^−6, 2^10] are well within range. */
  private static final int LEAST = -6;

  private static final int GREATEST = 10;
  private static final int AIM = 2;

  /** What a reward that is new is started with. */
  private static final int FIRST = 10;

  /** Beyond this, a gradient of zeros is one. */
  private static final int MOST = 40;

  private final boolean narrow;
  private int reward = FIRST;
  private int network;
  private final Tally tally;
  private GradientScale used =
      new GradientScale(GradientScale.Range.NONE, GradientScale.Range.NONE, 0);

  /**
   * @param tally counts what is done again
   */
  CotangentScale(DType type, Tally tally) {
    this.narrow = type == DType.FLOAT16;
    this.tally = tally;
  }

  /** A gradient at x̂_0, [B, …] float32, times 2^exponent. */
  record Scaled(Tensor gradient, int exponent) {}

  /**
   * The gradient of a reward.
   *
   * @param gradient of the scores with respect to x̂_0, given the exponent of their cotangent
   */
  Scaled ofReward(IntFunction<Tensor> gradient) {
    if (!narrow) {
      return new Scaled(gradient.apply(0), 0);
    }
    Tensor first = gradient.apply(reward);
    int better = better(first);
    if (better == reward) {
      return scaled(first, reward);
    }
    int rows = Math.toIntExact(first.size(0));
    tally.rewarded(rows);
    again(rows);
    Tensor second = gradient.apply(better);
    if (Double.isFinite(greatest(second))) {
      reward = better;
    }
    return scaled(second, better);
  }

  private Scaled scaled(Tensor gradient, int exponent) {
    used = new GradientScale(used.reward().with(exponent), used.network(), used.repeated());
    return new Scaled(gradient, exponent);
  }

  private void again(int rows) {
    tally.differentiated(rows);
    used = new GradientScale(used.reward(), used.network(), used.repeated() + 1);
  }

  private int better(Tensor found) {
    double greatest = greatest(found);
    if (!Double.isFinite(greatest)) {
      return reward - STEP_BACK;
    }
    int exponent = greatest == 0 ? LEAST - STEP_BACK : Math.getExponent(greatest);
    boolean within = exponent >= LEAST && exponent <= GREATEST;
    return within ? reward : Math.min(reward + AIM - exponent, MOST);
  }

  /**
   * The gradient of a denoiser, without any factor.
   *
   * @param towards the cotangent of x̂_0
   * @param gradient with respect to x_t, given the cotangent
   */
  Tensor ofNetwork(Scaled towards, UnaryOperator<Tensor> gradient) {
    if (!narrow) {
      return gradient.apply(towards.gradient());
    }
    double greatest = greatest(towards.gradient());
    boolean usable = greatest > 0 && Double.isFinite(greatest);
    int shift = usable ? network - Math.getExponent(greatest) : 0;
    Tensor first = gradient.apply(times(towards.gradient(), shift));
    if (!usable || Double.isFinite(greatest(first))) {
      return divided(first, shift + towards.exponent());
    }
    int rows = Math.toIntExact(first.size(0));
    tally.denoised(rows);
    again(rows);
    int less = shift - STEP_BACK;
    Tensor second = gradient.apply(times(towards.gradient(), less));
    if (Double.isFinite(greatest(second))) {
      network -= STEP_BACK;
    }
    return divided(second, less + towards.exponent());
  }

  private Tensor divided(Tensor gradient, int exponent) {
    used = new GradientScale(used.reward(), used.network().with(exponent), used.repeated());
    return times(gradient, -exponent);
  }

  /** What there is to go on with. */
  Spent spent() {
    return new Spent(tally.cost(), reward, network, used);
  }

  /** Goes on from there. */
  void resume(Spent before) {
    tally.resume(before.cost());
    reward = before.rewardExponent();
    network = before.networkExponent();
    used = before.used();
  }

  /** What was used so far; none where gradients are left as they are. */
  Optional<GradientScale> used() {
    return narrow && used.reward().least().isPresent() ? Optional.of(used) : Optional.empty();
  }

  private static Tensor times(Tensor x, int exponent) {
    // In two parts, for a factor below float32's least would be 0.
    int half = exponent / 2;
    return Tensors.scale(Tensors.scale(x, Math.scalb(1.0, half)), Math.scalb(1.0, exponent - half));
  }

  /** Greatest magnitude; NaN where one element is. */
  private static double greatest(Tensor x) {
    try (Scope scope = Scope.open()) {
      return Tensors.doubles(Operations.greatest(x))[0];
    }
  }
}
