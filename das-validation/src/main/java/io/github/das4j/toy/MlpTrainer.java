package io.github.das4j.toy;

import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Adam;
import io.github.das4j.training.FlatGradient;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Trains perceptrons in place with Adam, all of them as one vector of parameters.
 *
 * <p>Until it is closed libtorch works with one thread: for a few thousand numbers more threads
 * cost ten times what they do (1.0 ms a step instead of 0.09 on two cores).
 */
final class MlpTrainer implements AutoCloseable {

  private final List<Mlp> networks;
  private final double rate;
  private final double maxNorm;
  private final Tensor parameters;
  private final Adam adam;
  private final int threads = LibTorch.threads();

  /**
   * A trainer that has not stepped yet.
   *
   * @param rate the learning rate
   * @param maxNorm gradients whose norm, over all networks, exceeds this are shortened to it;
   *     infinity for no bound
   */
  MlpTrainer(List<Mlp> networks, double rate, double maxNorm) {
    this.networks = List.copyOf(networks);
    this.rate = rate;
    this.maxNorm = maxNorm;
    LibTorch.setThreads(1);
    try (Scope scope = Scope.open()) {
      this.parameters = flat(networks);
      this.adam = new Adam(parameters, Adam.Betas.USUAL);
    }
  }

  private static Tensor flat(List<Mlp> networks) {
    int size = 0;
    for (Mlp network : networks) {
      size += network.parameters().stream().mapToInt(row -> row.length).sum();
    }
    float[] values = new float[size];
    int at = 0;
    for (Mlp network : networks) {
      for (float[] row : network.parameters()) {
        System.arraycopy(row, 0, values, at, row.length);
        at += row.length;
      }
    }
    return Tensors.of(values, size);
  }

  /**
   * One descent step.
   *
   * @param gradients of the networks, in their order
   * @throws IllegalStateException if they are not finite
   */
  void step(List<Mlp> gradients) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      adam.step(FlatGradient.clipped(flat(gradients), maxNorm), rate);
      float[] values = Tensors.floats(parameters);
      int at = 0;
      for (Mlp network : networks) {
        for (float[] row : network.parameters()) {
          System.arraycopy(values, at, row, 0, row.length);
          at += row.length;
        }
        network.refresh();
      }
    }
  }

  @Override
  public void close() {
    adam.close();
    LibTorch.setThreads(threads);
  }
}
