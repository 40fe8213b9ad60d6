package io.github.das4j.reward;

import static io.github.das4j.reward.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.align.Reward;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.SafetensorsFile;
import io.github.das4j.golden.ImageRule;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores of the recorded judges in both forms, and the gradients of the smooth one. */
class JudgeGoldenTest {

  @TempDir Path temp = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "a, PUBLISHED, OFF",
    "b, PUBLISHED, OFF",
    "c, PUBLISHED, OFF",
    "a, SMOOTH, OFF",
    "b, SMOOTH, OFF",
    "c, SMOOTH, OFF",
    "a, SMOOTH, ON"
  })
  void hps(String name, Form form, Chain.Checkpointing checkpointing) throws IOException {
    Path weights = JudgeFiles.recorded().hps(temp).resolve("HPS_v2_compressed.pt");
    JsonNode json = Configs.read(JudgeFiles.recorded().path("hpsv2.json"));
    try (Scope scope = Scope.open();
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path("hpsv2.safetensors"));
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      LoadedClip clip = LoadedClip.ofEither(weights, context);
      Tensor images = JudgeFiles.images(golden, json, name, 224);
      Tensor texts = golden.tensor("text_features");
      List<Reward> rewards = new ArrayList<>();
      for (int row = 0; row < images.size(0); row++) {
        Tensor text = texts.narrow(0, row, 1);
        List<Stage> stages = new ArrayList<>(clip.pixelStages());
        stages.add(in -> new Tensor[] {in[0].mul(text).sum(1)});
        rewards.add(form.reward(clip.imageSize(), stages));
      }
      assertRecorded(new Case(golden, name, form, checkpointing), images, rewards);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a, PUBLISHED, OFF",
    "c, PUBLISHED, OFF",
    "a, SMOOTH, OFF",
    "c, SMOOTH, OFF",
    "a, SMOOTH, ON"
  })
  void imageReward(String name, Form form, Chain.Checkpointing checkpointing) throws IOException {
    Path folder = JudgeFiles.recorded().imageReward(temp);
    JsonNode json = Configs.read(JudgeFiles.recorded().path("imagereward.json"));
    try (Scope scope = Scope.open();
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path("imagereward.safetensors"));
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      LoadedImageReward judge = LoadedImageReward.of(folder, context);
      Tensor images = JudgeFiles.images(golden, json, name, 224);
      List<Reward> rewards = new ArrayList<>();
      for (int row = 0; row < images.size(0); row++) {
        int length = json.path("input_lengths").path(row).asInt();
        Tensor ids = golden.tensor("input_ids").narrow(0, row, 1).narrow(1, 0, length);
        Tensor prompt = judge.network().embed(ids);
        rewards.add(form.reward(judge.imageSize(), judge.network().stages(prompt)));
      }
      assertRecorded(new Case(golden, name, form, checkpointing), images, rewards);
    }
  }

  private record Case(
      SafetensorsFile golden, String name, Form form, Chain.Checkpointing checkpointing) {}

  private static void assertRecorded(Case recorded, Tensor images, List<Reward> rewards) {
    boolean smooth = recorded.form() == Form.SMOOTH;
    String key = recorded.name() + (smooth ? ".smooth_" : ".");
    double[] scores = new double[rewards.size()];
    double[] norms = new double[rewards.size()];
    for (int row = 0; row < scores.length; row++) {
      Reward reward = rewards.get(row);
      Tensor image = images.narrow(0, row, 1).clone();
      assertThat(reward.differentiable()).isEqualTo(smooth);
      scores[row] = Tensors.doubles(reward.score(image))[0];
      if (!smooth) {
        continue;
      }
      try (Pullback pullback =
          new Chain(reward.stages()).linearize(recorded.checkpointing(), image)) {
        Tensor score = pullback.outputs()[0];
        assertClose(Tensors.doubles(score), new double[] {scores[row]}, 1e-6);
        Tensor gradient = Objects.requireNonNull(pullback.gradient(torch.ones_like(score))[0]);
        norms[row] = norm(gradient);
        if (row == 0) {
          Tensor expected = recorded.golden().tensor(key + "grad");
          assertClose(everyKth(gradient, expected), expected, 1e-3);
        }
      }
    }
    assertClose(scores, Tensors.doubles(recorded.golden().tensor(key + "score")), 1e-4);
    if (smooth) {
      assertClose(norms, Tensors.doubles(recorded.golden().tensor(key + "grad_norm")), 1e-3);
    }
  }

  private static double norm(Tensor x) {
    double sum = 0;
    for (double value : Tensors.doubles(x)) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  /** Large gradients are recorded at every eighth pixel. */
  private static Tensor everyKth(Tensor gradient, Tensor expected) {
    long step = gradient.size(2) / expected.size(2);
    int[] rows = every(step, expected.size(2));
    int[] columns = every(step, expected.size(3));
    Tensor picked = Tensors.rows(gradient.permute(2, 3, 0, 1).contiguous(), rows);
    return Tensors.rows(picked.transpose(0, 1).contiguous(), columns).permute(2, 3, 1, 0);
  }

  private static int[] every(long step, long count) {
    int[] indices = new int[(int) count];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = (int) (i * step);
    }
    return indices;
  }

  @ParameterizedTest
  @ValueSource(strings = {"hps", "imagereward"})
  void nativeMemoryStaysLevel(String name) throws IOException {
    JudgeFiles files = JudgeFiles.bundled();
    Path folder = name.equals("hps") ? files.hps(temp) : files.imageReward(temp);
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      RewardModel smooth = RewardSpec.parse(name + ":" + folder).open(context);
      RewardModel published =
          RewardSpec.parse(name + ":" + folder, Purpose.EVALUATION).open(context);
      Reward first = smooth.forPrompt("a");
      Reward second = published.forPrompt("a");
      Tensor image = Tensors.of(ImageRule.BUNDLED.image(1, 40, 40), 1, 3, 40, 40);
      Level.assertLevel(
          () -> {
            Tensors.doubles(second.score(image));
            try (Pullback pullback =
                new Chain(first.stages()).linearize(Chain.Checkpointing.ON, image)) {
              pullback.gradient(torch.ones_like(pullback.outputs()[0]));
            }
          });
    }
  }
}
