package io.github.das4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Parameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainerTest {

  /** The squared distance of two numbers from 3 and −1. */
  private static final class Parabola implements TrainingTask {
    private final Parameters parameters =
        Parameters.fresh(w -> w.get("x.bias", 2), new DemoInitialiser(1), Placement.CPU_FLOAT32);
    private long begun = -1;

    @Override
    public String name() {
      return "parabola";
    }

    @Override
    public Parameters parameters() {
      return parameters;
    }

    @Override
    public void begin(long step) {
      begun = step;
    }

    @Override
    public Tensor loss(int worker) {
      Tensor goal = Tensors.of(new float[] {3, -1}, 2);
      return parameters.tensor("x.bias").sub(goal).square().sum();
    }

    @Override
    public String report(Parameters averaged, long step) {
      return "";
    }

    @Override
    public void close() {
      parameters.close();
    }
  }

  private static Trainer trainer(TrainingTask task, double seconds, Path folder)
      throws IOException {
    PrintStream quiet = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new Trainer(task, new Trainer.Plan(seconds / 60, 0.05, 0.5, 0.9, 1, 2), folder, quiet);
  }

  @Test
  void descendsAndResumes(@TempDir Path folder) throws IOException {
    Parabola first = new Parabola();
    try (Trainer trainer = trainer(first, 1.5, folder)) {
      trainer.run();
      assertThat(first.begun).isZero();
      float[] found = Tensors.floats(first.parameters().flat());
      assertThat(found[0]).isBetween(2.8f, 3.2f);
      assertThat(found[1]).isBetween(-1.2f, -0.8f);
    }
    Parabola second = new Parabola();
    try (Trainer trainer = trainer(second, 1.5, folder)) {
      trainer.resume();
      trainer.run();
      assertThat(second.begun).isPositive();
      assertThat(Tensors.floats(second.parameters().flat())[0]).isBetween(2.8f, 3.2f);
    }
  }

  @Test
  void stagesAreNamed() {
    assertThat(TrainOptions.Stage.parse("all")).hasSize(TrainOptions.Stage.values().length);
    assertThat(TrainOptions.Stage.parse("unet")).containsExactly(TrainOptions.Stage.UNET);
    assertThatThrownBy(() -> TrainOptions.Stage.parse("moon"))
        .hasMessageContaining("'moon'")
        .hasMessageContaining("rewards");
  }
}
