package io.github.das4j.online.surrogate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurrogateTest {

  private static final int WIDTH = 6;
  private static final Placement CPU = Placement.CPU_FLOAT32;

  @TempDir Path folder = Path.of("");

  private static FitSettings settings(Optimism optimism, double rate, int epochs) {
    return new FitSettings(
        optimism,
        rate,
        epochs,
        512,
        0.1,
        List.of(0.2, 0.2, 0.1),
        1e-4,
        4,
        new FitSettings.BonusSettings(0.01, 0.001, 10));
  }

  /** Unit vectors near the first axis, answered by a linear function of them. */
  private static Points points(int count, long seed) {
    Random random = new Random(seed);
    List<float[]> rows = new ArrayList<>();
    double[] answers = new double[count];
    for (int i = 0; i < count; i++) {
      float[] row = unit(random, 0.4);
      rows.add(row);
      answers[i] = 2 + 3 * row[1] - row[2];
    }
    return new Points(rows, answers);
  }

  private static float[] unit(Random random, double spread) {
    float[] row = new float[WIDTH];
    double squares = 0;
    for (int i = 0; i < WIDTH; i++) {
      row[i] = (float) ((i == 0 ? 1 : 0) + (i < 4 ? spread * random.nextGaussian() : 0));
      squares += row[i] * row[i];
    }
    for (int i = 0; i < WIDTH; i++) {
      row[i] /= (float) Math.sqrt(squares);
    }
    return row;
  }

  private static float[] axis(int k) {
    float[] row = new float[WIDTH];
    row[k] = 1;
    return row;
  }

  private static HeadFit.Fitted fitted(FitSettings settings, Points points) {
    int[] rows = new int[points.size() - 4];
    Arrays.setAll(rows, i -> i + 4);
    return new HeadFit(settings, CPU, 5)
        .run(Head.initial(WIDTH, 3, CPU), points, rows, new int[] {0, 1, 2, 3});
  }

  @Test
  void dropoutIsOnInEveryEpochAndOffInValidation() {
    // With rate 0 nothing is learnt: only dropout can make one epoch's loss differ from another's.
    HeadFit.Fitted fitted = fitted(settings(Optimism.UCB, 0, 6), points(24, 1));
    assertThat(Arrays.stream(fitted.losses()).distinct().count()).isEqualTo(6);
    assertThat(Arrays.stream(fitted.maes()).distinct().count()).isEqualTo(1);
    fitted.head().close();
  }

  @Test
  void theBestEpochIsKeptNotTheLast() {
    // What is trained on says 50, what validates says 0: every epoch is worse than the one before.
    Points near = points(24, 2);
    double[] answers = new double[24];
    Arrays.fill(answers, 4, 24, 50);
    Points points = new Points(near.rows(), answers);
    HeadFit.Fitted fitted = fitted(settings(Optimism.UCB, 0.001, 40), points);
    double least = Arrays.stream(fitted.maes()).min().orElseThrow();
    assertThat(fitted.maes()[39]).isGreaterThan(2 * least + 1);
    assertThat(fitted.maes()[fitted.best()]).isEqualTo(least);
    try (Scope scope = Scope.open();
        Head head = fitted.head()) {
      Tensor x = points.features().narrow(0, 0, 4);
      double[] predicted = Tensors.doubles(head.last(head.hidden(x)));
      double error = 0;
      for (int i = 0; i < 4; i++) {
        error += Math.abs(predicted[i] - points.answers()[i]) / 4;
      }
      assertThat(error).isCloseTo(least, within(1e-5));
    }
  }

  @Test
  void langevinNoiseChangesTrainingWithoutOptimismOnly() {
    Points points = points(16, 3);
    FitSettings loud =
        new FitSettings(
            Optimism.NONE,
            0.001,
            2,
            512,
            0.1,
            List.of(0.0, 0.0, 0.0),
            1e4,
            1,
            new FitSettings.BonusSettings(0.01, 0.001, 10));
    FitSettings quiet =
        new FitSettings(
            Optimism.NONE,
            0.001,
            2,
            512,
            0.1,
            List.of(0.0, 0.0, 0.0),
            0,
            1,
            new FitSettings.BonusSettings(0.01, 0.001, 10));
    HeadFit.Fitted a = fitted(loud, points);
    HeadFit.Fitted b = fitted(quiet, points);
    assertThat(a.losses()[0]).isEqualTo(b.losses()[0]);
    assertThat(a.losses()[1]).isNotEqualTo(b.losses()[1]);
    a.head().close();
    b.head().close();
  }

  @Test
  void aFitIsAFunctionOfItsPoints() {
    for (Optimism optimism : Optimism.values()) {
      SurrogateFitter fitter = new SurrogateFitter(settings(optimism, 1e-3, 5), CPU, 9);
      Points points = points(12, 4);
      List<float[]> asked = List.of(axis(0), axis(4));
      try (Surrogate first = fitter.fit(points, 12).surrogate();
          Surrogate other = fitter.fit(points(13, 5), 12).surrogate();
          Surrogate again = fitter.fit(points, 12).surrogate()) {
        assertThat(again.judge(asked, CPU)).isEqualTo(first.judge(asked, CPU));
        assertThat(other.judge(asked, CPU)).isNotEqualTo(first.judge(asked, CPU));
      }
    }
  }

  @Test
  void itLearns() {
    SurrogateFitter fitter = new SurrogateFitter(settings(Optimism.UCB, 1e-3, 400), CPU, 9);
    Points points = points(200, 6);
    SurrogateFitter.Fit fit = fitter.fit(points, 200);
    try (Surrogate surrogate = fit.surrogate()) {
      assertThat(fit.validationError()).isLessThan(0.25);
      Points fresh = points(50, 7);
      List<Surrogate.Judgement> judged = surrogate.judge(fresh.rows(), CPU);
      double error = 0;
      for (int i = 0; i < 50; i++) {
        error += Math.abs(judged.get(i).value() - fresh.answers()[i]) / 50;
      }
      assertThat(error).isLessThan(0.25);
    }
  }

  @Test
  void theBonusShrinksWithDataAndIsLargerForUnlikeImages() {
    double[][] few = hidden(8, 1);
    double[][] many = hidden(800, 1);
    double[] near = new double[Head.FEATURES];
    near[0] = 1;
    double[] far = new double[Head.FEATURES];
    far[9] = 1;
    assertThat(bonus(many, near)).isLessThan(bonus(few, near) / 5);
    assertThat(bonus(few, far)).isGreaterThan(3 * bonus(few, near));
    assertThat(bonus(many, far)).isGreaterThan(3 * bonus(many, near));
  }

  @Test
  void theBonusIsTheFormula() {
    // One point φ = (2, 0, …, 0, 1): by Sherman and Morrison φᵀ(φφᵀ + λI)⁻¹φ = |φ|²/(λ + |φ|²).
    double[] row = new double[Head.FEATURES];
    row[0] = 2;
    assertThat(bonus(new double[][] {row}, row)).isCloseTo(Math.sqrt(5 / 5.001), within(1e-5));
  }

  @Test
  void theBonusIsCapped() {
    try (Scope scope = Scope.open();
        Bonus bonus = Bonus.of(hidden(8, 1), 1, 1e-9, 2, CPU)) {
      float[] far = new float[Head.FEATURES];
      far[9] = 1;
      Tensor capped = bonus.of(Tensors.of(far, 1, Head.FEATURES));
      assertThat(Tensors.doubles(capped)[0]).isEqualTo(2);
    }
  }

  /** Features before the last layer that use the first three of sixteen directions. */
  private static double[][] hidden(int count, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[count][Head.FEATURES];
    for (double[] row : rows) {
      row[0] = 1 + 0.3 * random.nextGaussian();
      row[1] = 0.3 * random.nextGaussian();
      row[2] = 0.3 * random.nextGaussian();
    }
    return rows;
  }

  private static double bonus(double[][] data, double[] at) {
    try (Scope scope = Scope.open();
        Bonus bonus = Bonus.of(data, 1, 0.001, 100, CPU)) {
      return Tensors.doubles(bonus.of(Tensors.of(at, 1, at.length)))[0];
    }
  }

  @Test
  void whatIsOptimisticHasAFiniteGradient() {
    for (Optimism optimism : Optimism.values()) {
      try (Scope scope = Scope.open();
          Surrogate surrogate =
              new SurrogateFitter(settings(optimism, 1e-3, 3), CPU, 9)
                  .fit(points(10, 8), 10)
                  .surrogate()) {
        Tensor x = Tensors.of(axis(4), 1, WIDTH).requires_grad_(true);
        TensorVector gradient =
            torch.grad(
                new TensorVector(surrogate.optimistic(x).sum()),
                new TensorVector(x),
                new TensorVector(),
                new BoolOptional(),
                false,
                false);
        double[] values = Tensors.doubles(new Tensor(gradient.get(0)));
        assertThat(Arrays.stream(values).allMatch(Double::isFinite)).isTrue();
        assertThat(Arrays.stream(values).anyMatch(g -> g != 0)).isTrue();
      }
    }
  }

  @Test
  void bootstrappedHeadsDifferAndTheHighestCounts() {
    try (Surrogate surrogate =
        new SurrogateFitter(settings(Optimism.BOOTSTRAP, 1e-3, 5), CPU, 9)
            .fit(points(20, 8), 20)
            .surrogate()) {
      assertThat(surrogate.judge(List.of(axis(0), axis(5)), CPU))
          .allSatisfy(judgement -> assertThat(judgement.bonus()).isPositive());
    }
  }

  @Test
  void aSurrogateIsReadBackAsItWas() {
    List<float[]> asked = List.of(axis(0), axis(4));
    for (Optimism optimism : Optimism.values()) {
      Path file = folder.resolve(optimism + ".safetensors");
      try (Surrogate surrogate =
          new SurrogateFitter(settings(optimism, 1e-3, 3), CPU, 9)
              .fit(points(10, 8), 10)
              .surrogate()) {
        surrogate.write(file, Map.of("round", "7"));
        try (Surrogate read = Surrogate.read(file, CPU)) {
          assertThat(read.optimism()).isEqualTo(optimism);
          assertThat(read.judge(asked, CPU)).isEqualTo(surrogate.judge(asked, CPU));
          assertThat(read.notes()).containsEntry("round", "7");
        }
      }
    }
  }

  @Test
  void whatIsNoSurrogateIsRefused() {
    Path file = folder.resolve("other.safetensors");
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(file, Map.of("weight", Tensors.of(new float[2], 2)));
    }
    assertThatThrownBy(() -> Surrogate.read(file, CPU))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is no surrogate");
  }
}
