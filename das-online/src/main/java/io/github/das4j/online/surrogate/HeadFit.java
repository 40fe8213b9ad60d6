package io.github.das4j.online.surrogate;

import io.github.das4j.smc.Keys;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Adam;
import io.github.das4j.training.FlatGradient;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Trains one head by its mean squared error and keeps its best epoch. */
final class HeadFit {

  /** Langevin noise is scaled for this batch, whatever the batch is. */
  private static final double LANGEVIN_BATCH = 512;

  private final FitSettings settings;
  private final Placement placement;
  private final long seed;

  /**
   * @param seed fixes the order of the rows, dropout and Langevin noise
   */
  HeadFit(FitSettings settings, Placement placement, long seed) {
    this.settings = settings;
    this.placement = placement;
    this.seed = seed;
  }

  /**
   * What training gave.
   *
   * @param head the parameters of the best epoch
   * @param losses mean squared error of each epoch's rows, dropout on
   * @param maes mean absolute error on the validation rows after each epoch, dropout off
   * @param best the epoch whose parameters were kept, from 0
   */
  record Fitted(Head head, double[] losses, double[] maes, int best) {}

  /**
   * Trains from a head's parameters on.
   *
   * @param start closed afterwards
   * @param train indices of the rows to train on; a row may come more than once
   * @param held indices of the validation rows
   */
  Fitted run(Head start, Points points, int[] train, int[] held) {
    // Dropout and noise draw from libtorch's own generator.
    torch.manual_seed(seed);
    SplittableRandom random = new SplittableRandom(Keys.mix(seed, 1));
    double[] losses = new double[settings.epochs()];
    double[] maes = new double[settings.epochs()];
    int best = -1;
    Head kept = start.frozen();
    try (Scope scope = Scope.open();
        Head head = start;
        Adam adam = new Adam(head.parameters().flat(), Adam.Betas.USUAL)) {
      Tensor x = Tensors.place(points.features(), placement);
      Tensor y = Tensors.place(points.values(), placement);
      Tensor heldX = Tensors.rows(x, held);
      Tensor heldY = Tensors.rows(y, held);
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        losses[epoch] = epoch(head, adam, x, y, shuffled(train, random));
        maes[epoch] = meanAbsoluteError(head, heldX, heldY);
        if (!Double.isFinite(maes[epoch])) {
          throw new IllegalStateException(
              "the surrogate's training diverged in epoch " + (epoch + 1) + "; lower its rate");
        }
        if (best < 0 || maes[epoch] < maes[best]) {
          best = epoch;
          kept.parameters().set(head.parameters().flat());
        }
      }
    }
    return new Fitted(kept, losses, maes, best);
  }

  /** Returns the mean squared error over the epoch's rows. */
  private double epoch(Head head, Adam adam, Tensor x, Tensor y, int[] rows) {
    double[] dropout = settings.dropout().stream().mapToDouble(d -> d).toArray();
    double sum = 0;
    for (int from = 0; from < rows.length; from += settings.batch()) {
      int to = Math.min(rows.length, from + settings.batch());
      int[] batch = Arrays.copyOfRange(rows, from, to);
      try (Scope scope = Scope.open();
          AutoGradMode on = new AutoGradMode(true)) {
        Tensor hidden = head.hidden(Tensors.rows(x, batch), dropout);
        Tensor loss = head.last(hidden).sub(Tensors.rows(y, batch)).square().mean();
        adam.step(noisy(FlatGradient.of(loss, head.parameters())), settings.rate());
        sum += (to - from) * Tensors.doubles(loss)[0];
      }
    }
    return sum / rows.length;
  }

  private Tensor noisy(Tensor gradient) {
    if (settings.optimism() != Optimism.NONE || settings.langevin() == 0) {
      return gradient;
    }
    double scale = settings.langevin() * Math.sqrt(settings.rate()) / Math.sqrt(LANGEVIN_BATCH);
    return Tensors.axpy(gradient, scale, torch.randn_like(gradient));
  }

  private static double meanAbsoluteError(Head head, Tensor x, Tensor y) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      return Tensors.doubles(head.last(head.hidden(x)).sub(y).abs().mean())[0];
    }
  }

  private static int[] shuffled(int[] rows, SplittableRandom random) {
    int[] shuffled = rows.clone();
    for (int i = shuffled.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = swapped;
    }
    return shuffled;
  }
}
