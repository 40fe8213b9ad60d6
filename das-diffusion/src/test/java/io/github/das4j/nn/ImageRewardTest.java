package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.BlipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.pickle.PickleStateDict;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores of many images; what was recorded is met by the reward's tests. */
class ImageRewardTest {

  @Test
  void aPromptOfManyImagesScoresEach(@TempDir Path temp) throws IOException {
    Path folder = JudgeFiles.bundled().imageReward(temp);
    JsonNode json = Configs.read(folder.resolve("config.json"));
    try (Scope scope = Scope.open();
        Arena arena = new Arena();
        PickleStateDict file = PickleStateDict.open(folder.resolve("ImageReward.pt"));
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.bundled().path("imagereward.safetensors"))) {
      Weights weights = Weights.of(file, Placement.CPU_FLOAT32, arena);
      ImageReward network = new ImageReward(weights, BlipConfig.of(file, folder));
      Tensor images = JudgeFiles.ruled(json, "c", 224);
      Tensor prompt = network.embed(golden.tensor("input_ids").narrow(0, 1, 1));
      Chain chain = new Chain(network.stages(prompt));
      Tensor together = chain.run(images)[0];
      for (int row = 0; row < 3; row++) {
        Tensor alone = chain.run(images.narrow(0, row, 1))[0];
        assertClose(together.narrow(0, row, 1), alone, 1e-5);
      }
    }
  }
}
