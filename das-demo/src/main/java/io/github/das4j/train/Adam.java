package io.github.das4j.train;

import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Adam (Kingma and Ba 2015, arXiv 1412.6980) on a flat vector, with the gradient's norm capped. */
final class Adam implements AutoCloseable {

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.99;
  private static final double EPS = 1e-8;

  private final Arena arena = new Arena();
  private final double maxNorm;
  private final Tensor mean;
  private final Tensor square;

  /**
   * @param maxNorm gradients longer than this are shortened to it
   */
  Adam(Parameters parameters, double maxNorm) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      this.maxNorm = maxNorm;
      this.mean = arena.own(torch.zeros_like(parameters.flat()));
      this.square = arena.own(torch.zeros_like(parameters.flat()));
    }
  }

  /** First moments, flat. */
  Tensor mean() {
    return mean;
  }

  /** Second moments, flat. */
  Tensor square() {
    return square;
  }

  void set(Tensor savedMean, Tensor savedSquare) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      mean.copy_(savedMean);
      square.copy_(savedSquare);
    }
  }

  /**
   * One step.
   *
   * @param step counted from 1
   */
  void step(Parameters parameters, Tensor gradient, double rate, long step) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      double norm = Tensors.doubles(gradient.norm())[0];
      if (!Double.isFinite(norm)) {
        throw new IllegalStateException("the gradient is not finite at step " + step);
      }
      Tensor g = Tensors.scale(gradient, Math.min(1, maxNorm / Math.max(norm, 1e-12)));
      mean.mul_(new Scalar(BETA1)).add_(g, new Scalar(1 - BETA1));
      square.mul_(new Scalar(BETA2)).addcmul_(g, g, new Scalar(1 - BETA2));
      Tensor root =
          square.sqrt().mul_(new Scalar(1 / Math.sqrt(1 - Math.pow(BETA2, (double) step))));
      root.add_(new Scalar(EPS));
      double scaled = rate / (1 - Math.pow(BETA1, (double) step));
      parameters.flat().addcdiv_(mean, root, new Scalar(-scaled));
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
