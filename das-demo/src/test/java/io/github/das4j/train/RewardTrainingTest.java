package io.github.das4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.demo.DemoTokenizer;
import io.github.das4j.demo.Scene;
import io.github.das4j.nn.Clip;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RewardTrainingTest {

  private static final List<Scene> SCENES =
      Stream.iterate(new SplittableRandom(5), r -> r).map(Scene::random).limit(4).toList();

  private static void untrained(Path folder) {
    try (Parameters vae = VaeTask.parameters(1);
        Parameters text = TextTask.parameters(new DemoTokenizer(), 1);
        Parameters reader = ReaderTask.parameters(1)) {
      save(folder, ReaderTask.NAME, reader);
      save(folder, VaeTask.NAME, vae);
      save(folder, TextTask.NAME, text);
    }
  }

  private static void save(Path folder, String stage, Parameters parameters) {
    SafetensorsWriter.write(
        folder.resolve(stage + "-state.safetensors"), Map.of("averaged", parameters.flat()));
  }

  private static void step(TrainingTask task) {
    task.begin(0);
    try (Workers workers = new Workers(1);
        Scope scope = Scope.open()) {
      assertThat(workers.gradient(task).loss()).isFinite();
    }
  }

  private static double[] scores(Drawings drawings, String reward) {
    try (RewardContext context = new RewardContext(Placement.CPU_FLOAT32);
        Scope scope = Scope.open()) {
      Tensor images = Views.plain(drawings, SCENES);
      return Tensors.doubles(
          RewardSpec.parse(reward).open(context).forPrompt("a red fox").score(images));
    }
  }

  @Test
  void writesRewardsThatOpen(@TempDir Path folder) throws IOException {
    untrained(folder);
    Drawings drawings = Drawings.read(PictureSets.write(folder.resolve("sets")));
    try (TrainingTask vision =
        new VisionTask(
            folder, drawings, UNetTask.Frozen.read(folder, 1), new Amounts(1, 8), 1, 1)) {
      step(vision);
      assertThat(vision.report(vision.parameters(), 1)).contains("thing", "decoded");
    }
    Path clip = folder.resolve("clip");
    try (Arena arena = new Arena();
        StateDict file = StateDicts.open(clip);
        UNetTask.Frozen frozen = UNetTask.Frozen.read(folder, 1)) {
      Clip network =
          new Clip(
              Weights.of(file, Placement.CPU_FLOAT32, arena),
              Architecture.clip(frozen.tokenizer()));
      try (TrainingTask head =
          new HeadTask(folder, drawings, network, frozen.vae(), new Amounts(64, 8), 1, 1)) {
        step(head);
        assertThat(head.report(head.parameters(), 1)).contains("rank correlation");
      }
      try (TrainingTask pick =
          new PickTask(
              folder, drawings, file, frozen.tokenizer(), frozen.vae(), new Amounts(4, 8), 1, 1)) {
        step(pick);
        assertThat(pick.report(pick.parameters(), 1)).contains("by taste");
      }
    }
    // An image tower begins with residual branches of zero, which makes all pictures alike to it.
    assertThat(Arrays.stream(scores(drawings, "clip:" + clip)))
        .hasSize(4)
        .allMatch(s -> Math.abs(s) <= 1);
    // The preference model started from this CLIP and was not yet moved.
    assertThat(scores(drawings, "pick:" + folder.resolve("pick")))
        .containsExactly(scores(drawings, "clip:" + clip));
    assertThat(
            Arrays.stream(
                scores(drawings, "aesthetic:" + clip + "," + folder.resolve("aesthetic"))))
        .hasSize(4)
        .allMatch(Double::isFinite);
  }

  @Test
  void needsTheStagesBefore(@TempDir Path folder) {
    assertThatThrownBy(() -> UNetTask.Frozen.read(folder, 1))
        .hasMessageContaining("train the stage");
  }

  @Test
  void prefersWhatIsAskedAndThenTaste(@TempDir Path sets) throws IOException {
    Drawings drawings = Drawings.read(PictureSets.write(sets));
    SplittableRandom random = new SplittableRandom(3);
    List<Preference> pairs =
        Stream.generate(() -> Preference.draw(drawings, random)).limit(200).toList();
    assertThat(pairs).anyMatch(Preference::sameMatch).anyMatch(pair -> !pair.sameMatch());
    assertThat(pairs).filteredOn(pair -> !pair.sameMatch()).allMatch(pair -> pair.first() != 0.5f);
  }
}
