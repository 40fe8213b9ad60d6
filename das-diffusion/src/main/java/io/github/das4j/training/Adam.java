package io.github.das4j.training;

import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Scope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980), in the order of operations of PyTorch: it changes one
 * tensor of parameters in place and keeps the moments of its gradients.
 *
 * <p>For one thread at a time.
 */
public final class Adam implements AutoCloseable {

  private static final double EPSILON = 1e-8;

  /**
   * Shares of a moment that a step keeps, each in [0, 1).
   *
   * @param mean of the running mean of the gradients, β₁
   * @param square of the running mean of their squares, β₂
   */
  public record Betas(double mean, double square) {

    /** The paper's and PyTorch's: 0.9 and 0.999. */
    public static final Betas USUAL = new Betas(0.9, 0.999);

    /**
     * Checks the two shares.
     *
     * @throws IllegalArgumentException if one is outside [0, 1)
     */
    public Betas {
      if (!(mean >= 0 && mean < 1 && square >= 0 && square < 1)) {
        throw new IllegalArgumentException(
            "Adam's betas must be at least 0 and below 1, not " + mean + " and " + square);
      }
    }
  }

  private final Arena arena = new Arena();
  private final Tensor parameters;
  private final Betas betas;
  private final Tensor mean;
  private final Tensor square;
  private long steps;

  /**
   * An optimiser that has not stepped yet.
   *
   * @param parameters float32 of any shape, changed by each step; the caller keeps them open
   */
  public Adam(Tensor parameters, Betas betas) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      this.parameters = arena.own(parameters);
      this.betas = betas;
      this.mean = arena.own(torch.zeros_like(parameters));
      this.square = arena.own(torch.zeros_like(parameters));
    }
  }

  /** Running mean of the gradients, in the parameters' shape; owned by this. */
  public Tensor mean() {
    return mean;
  }

  /** Running mean of the gradients' squares, in the parameters' shape; owned by this. */
  public Tensor square() {
    return square;
  }

  /** How many steps were made. */
  public long steps() {
    return steps;
  }

  /**
   * Goes on from where another optimiser stopped.
   *
   * @param savedMean its {@link #mean()}
   * @param savedSquare its {@link #square()}
   * @param savedSteps its {@link #steps()}
   */
  public void resume(Tensor savedMean, Tensor savedSquare, long savedSteps) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      mean.copy_(savedMean);
      square.copy_(savedSquare);
      steps = savedSteps;
    }
  }

  /**
   * One step of descent.
   *
   * @param gradient in the parameters' shape
   * @param rate the learning rate
   */
  public void step(Tensor gradient, double rate) {
    steps++;
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      mean.mul_(new Scalar(betas.mean())).add_(gradient, new Scalar(1 - betas.mean()));
      square
          .mul_(new Scalar(betas.square()))
          .addcmul_(gradient, gradient, new Scalar(1 - betas.square()));
      double correction = Math.sqrt(1 - Math.pow(betas.square(), (double) steps));
      Tensor root = square.sqrt().mul_(new Scalar(1 / correction)).add_(new Scalar(EPSILON));
      double scaled = rate / (1 - Math.pow(betas.mean(), (double) steps));
      parameters.addcdiv_(mean, root, new Scalar(-scaled));
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
