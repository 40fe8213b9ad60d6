package io.github.das4j.online.surrogate;

import io.github.das4j.smc.Keys;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Fits surrogates, each from the same initial weights: equal points, equal surrogate. */
public final class SurrogateFitter {

  private static final long INITIAL = 1;
  private static final long SPLIT = 2;
  private static final long RESAMPLE = 3;
  private static final long TRAINING = 4;

  private final FitSettings settings;
  private final Placement placement;
  private final long seed;

  public SurrogateFitter(FitSettings settings, Placement placement, long seed) {
    this.settings = settings;
    this.placement = placement;
    this.seed = seed;
  }

  /**
   * A surrogate and how its training went.
   *
   * @param surrogate to be closed by whoever asked for it
   * @param validationError mean absolute error of the kept epochs on the validation rows, over the
   *     heads
   * @param bestEpochs the epoch kept of each head, from 0
   */
  public record Fit(Surrogate surrogate, double validationError, List<Integer> bestEpochs) {}

  /**
   * Fits all points.
   *
   * @param firstPoints n₀: how many points the first fit of the run had
   * @throws IllegalArgumentException without a point
   */
  public Fit fit(Points points, int firstPoints) {
    if (points.size() == 0) {
      throw new IllegalArgumentException("a surrogate needs at least one answer of the black box");
    }
    int[] order = shuffled(points.size());
    int held = Math.max(1, (int) Math.round(settings.validation() * points.size()));
    int[] validation = Arrays.copyOf(order, held);
    // One point alone both trains and validates.
    int[] train = points.size() == 1 ? order : Arrays.copyOfRange(order, held, order.length);
    List<Head> heads = new ArrayList<>();
    List<Integer> epochs = new ArrayList<>();
    double error = 0;
    for (int k = 0; k < settings.networks(); k++) {
      Head start = Head.initial(points.width(), Keys.mix(seed, INITIAL, k), placement);
      int[] rows = settings.optimism() == Optimism.BOOTSTRAP ? resampled(train, k) : train;
      HeadFit.Fitted fitted =
          new HeadFit(settings, placement, Keys.mix(seed, TRAINING, k, points.size()))
              .run(start, points, rows, validation);
      heads.add(fitted.head());
      epochs.add(fitted.best());
      error += fitted.maes()[fitted.best()] / settings.networks();
    }
    Optional<Bonus> bonus =
        settings.optimism() == Optimism.UCB
            ? Optional.of(bonus(heads.get(0), points, firstPoints))
            : Optional.empty();
    return new Fit(new Surrogate(settings.optimism(), heads, bonus, Map.of()), error, epochs);
  }

  private Bonus bonus(Head head, Points points, int firstPoints) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      Tensor hidden = head.hidden(Tensors.place(points.features(), placement));
      double[] flat = Tensors.doubles(hidden);
      double[][] rows = new double[points.size()][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Arrays.copyOfRange(flat, i * Head.FEATURES, (i + 1) * Head.FEATURES);
      }
      FitSettings.BonusSettings figures = settings.bonus();
      double scale = figures.scale() * Math.sqrt(firstPoints);
      return Bonus.of(rows, scale, figures.lambda(), figures.cap(), placement);
    }
  }

  /** A random order of the rows, anew for each number of them. */
  private int[] shuffled(int size) {
    SplittableRandom random = new SplittableRandom(Keys.mix(seed, SPLIT, size));
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private int[] resampled(int[] rows, int head) {
    SplittableRandom random = new SplittableRandom(Keys.mix(seed, RESAMPLE, head, rows.length));
    return Arrays.stream(rows).map(row -> rows[random.nextInt(rows.length)]).toArray();
  }
}
