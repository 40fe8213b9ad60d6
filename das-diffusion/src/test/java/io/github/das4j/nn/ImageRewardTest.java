package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.BlipConfig;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.PickleStateDict;
import io.github.das4j.checkpoint.SafetensorsFile;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States, scores and gradients at the recorded pixels, which need no resize. */
class ImageRewardTest {

  private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
  private static final double[] STD = {0.26862954, 0.26130258, 0.27577711};

  @Test
  void statesAndGradientsAreTheRecordedOnes(@TempDir Path temp) throws IOException {
    Path folder = JudgeFiles.recorded().imageReward(temp);
    JsonNode json = Configs.read(folder.resolve("config.json"));
    try (Scope scope = Scope.open();
        Arena arena = new Arena();
        PickleStateDict file = PickleStateDict.open(folder.resolve("ImageReward.pt"));
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path("imagereward.safetensors"))) {
      Weights weights = Weights.of(file, Placement.CPU_FLOAT32, arena);
      ImageReward network = new ImageReward(weights, BlipConfig.of(file, folder));
      Tensor images = JudgeFiles.images(golden, json, "c", 224);
      Tensor mean = Tensors.of(MEAN, 1, 3, 1, 1);
      Tensor pixels = images.sub(mean).div(Tensors.of(STD, 1, 3, 1, 1));
      Tensor tokens = new Chain(network.imageStages()).run(pixels)[0];
      int[] every4th = new int[50];
      for (int i = 0; i < every4th.length; i++) {
        every4th[i] = 4 * i;
      }
      Tensor fourth = Tensors.rows(tokens.transpose(0, 1).contiguous(), every4th).transpose(0, 1);
      assertClose(fourth, golden.tensor("c.image_embeds"), 1e-4);
      for (int row = 0; row < 3; row++) {
        int length = json.path("input_lengths").path(row).asInt();
        Tensor ids = golden.tensor("input_ids").narrow(0, row, 1).narrow(1, 0, length);
        Tensor prompt = network.embed(ids);
        Tensor image = tokens.narrow(0, row, 1);
        Tensor states = new Chain(network.textStages(prompt)).run(image)[0];
        Tensor recorded = golden.tensor("c.last_hidden_state").narrow(0, row, 1);
        assertClose(states, recorded.narrow(1, 0, length), 1e-4);
        Tensor gradient = gradient(network, prompt, pixels.narrow(0, row, 1).clone());
        assertClose(
            gradient.narrow(2, 104, 16).narrow(3, 104, 16),
            golden.tensor("c.grad_pixel_values_block").narrow(0, row, 1),
            1e-3);
      }
    }
  }

  @Test
  void aPromptOfManyImagesScoresEach(@TempDir Path temp) throws IOException {
    Path folder = JudgeFiles.recorded().imageReward(temp);
    JsonNode json = Configs.read(folder.resolve("config.json"));
    try (Scope scope = Scope.open();
        Arena arena = new Arena();
        PickleStateDict file = PickleStateDict.open(folder.resolve("ImageReward.pt"));
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path("imagereward.safetensors"))) {
      Weights weights = Weights.of(file, Placement.CPU_FLOAT32, arena);
      ImageReward network = new ImageReward(weights, BlipConfig.of(file, folder));
      Tensor images = JudgeFiles.images(golden, json, "c", 224);
      Tensor prompt = network.embed(golden.tensor("input_ids").narrow(0, 1, 1));
      Chain chain = new Chain(network.stages(prompt));
      Tensor together = chain.run(images)[0];
      for (int row = 0; row < 3; row++) {
        Tensor alone = chain.run(images.narrow(0, row, 1))[0];
        assertClose(together.narrow(0, row, 1), alone, 1e-5);
      }
    }
  }

  private static Tensor gradient(ImageReward network, Tensor prompt, Tensor pixels) {
    try (Pullback pullback =
        new Chain(network.stages(prompt)).linearize(Chain.Checkpointing.OFF, pixels)) {
      Tensor score = pullback.outputs()[0];
      return Objects.requireNonNull(pullback.gradient(torch.ones_like(score))[0]);
    }
  }
}
