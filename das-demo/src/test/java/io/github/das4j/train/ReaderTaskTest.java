package io.github.das4j.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.demo.Reading;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.SceneReader;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Parameters;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReaderTaskTest {

  @Test
  void learnsToReadAndWritesWhatItLearnt(@TempDir Path folder) throws IOException {
    Drawings drawings = Drawings.read(PictureSets.write(folder.resolve("sets")));
    var plan = new Trainer.Plan(0.05, 2e-3, 0.5, 0.9, 60, 1);
    TrainingTask task =
        new ReaderTask(folder, drawings, VaeTask.parameters(1), new Amounts(16, 8), 1, 1);
    double before = loss(task);
    PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    try (Trainer trainer = new Trainer(task, plan, folder, quiet)) {
      trainer.run();
      assertThat(loss(task)).isLessThan(before);
    }
    assertThat(Files.size(folder.resolve("judge/model.safetensors"))).isGreaterThan(1_000_000);
  }

  private static double loss(TrainingTask task) {
    task.begin(1_000_000);
    try (Workers workers = new Workers(1);
        Scope scope = Scope.open()) {
      return workers.gradient(task).loss();
    }
  }

  @Test
  void answersAreProbabilitiesAndReadingsTheLikeliest() {
    try (Parameters parameters = ReaderTask.parameters(3);
        Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      SceneReader reader = new SceneReader(parameters.weights());
      float[] pixels = new float[2 * 3 * Scene.SIDE * Scene.SIDE];
      SplittableRandom random = new SplittableRandom(5);
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextDouble();
      }
      Tensor images = Tensors.of(pixels, 2, 3, Scene.SIDE, Scene.SIDE);
      List<Tensor> answers = reader.answers(reader.features(images));
      assertThat(answers).hasSize(5);
      List<Reading> readings = reader.read(images);
      for (Tensor answer : answers) {
        assertThat(Tensors.doubles(answer.exp().sum(1L))[0]).isCloseTo(1, within(1e-5));
      }
      double[] things = Tensors.doubles(answers.get(0).select(0, 1).exp());
      double best = readings.get(1).certainty();
      assertThat(things[readings.get(1).thing().index()]).isCloseTo(best, within(1e-6));
      assertThat(DoubleStream.of(things)).allMatch(p -> p <= best + 1e-9);
    }
  }
}
