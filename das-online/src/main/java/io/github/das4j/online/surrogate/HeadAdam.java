package io.github.das4j.online.surrogate;

import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Scope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Adam (Kingma and Ba 2015, arXiv 1412.6980) with PyTorch's constants, on a flat vector. */
final class HeadAdam implements AutoCloseable {

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;

  private final Arena arena = new Arena();
  private final Tensor mean;
  private final Tensor square;
  private final double rate;
  private int step;

  HeadAdam(Head head, double rate) {
    this.rate = rate;
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      this.mean = arena.own(torch.zeros_like(head.flat()));
      this.square = arena.own(torch.zeros_like(head.flat()));
    }
  }

  /** One step along a gradient of the head's shape, flat. */
  void step(Head head, Tensor gradient) {
    step++;
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      mean.mul_(new Scalar(BETA1)).add_(gradient, new Scalar(1 - BETA1));
      square.mul_(new Scalar(BETA2)).addcmul_(gradient, gradient, new Scalar(1 - BETA2));
      double correction = Math.sqrt(1 - Math.pow(BETA2, step));
      Tensor root = square.sqrt().mul_(new Scalar(1 / correction)).add_(new Scalar(EPS));
      double scaled = rate / (1 - Math.pow(BETA1, step));
      head.flat().addcdiv_(mean, root, new Scalar(-scaled));
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
