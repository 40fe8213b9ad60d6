package io.github.das4j.reward;

import static io.github.das4j.reward.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.SafetensorsFile;
import io.github.das4j.checkpoint.SafetensorsWriter;
import io.github.das4j.golden.HashedAlexNet;
import io.github.das4j.golden.ImageRule;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerceptualDistanceTest {

  @TempDir Path temp = Path.of("");
  private Path trunk = Path.of("");
  private Path heads = Path.of("");

  /** Files as published: the trunk has its classifier still. */
  @BeforeEach
  void write() throws IOException {
    JsonNode json = Configs.read(JudgeFiles.recorded().path("lpips.json"));
    trunk = temp.resolve("alexnet.safetensors");
    heads = temp.resolve("alex.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> features = new LinkedHashMap<>();
      Map<String, Tensor> linear = new LinkedHashMap<>();
      new HashedAlexNet(json)
          .tensors()
          .forEach((name, t) -> (name.startsWith("lin") ? linear : features).put(name, t));
      features.put("classifier.1.weight", Tensors.of(new float[4], 2, 2));
      SafetensorsWriter.write(trunk, features);
      SafetensorsWriter.write(heads, linear);
    }
  }

  @Test
  void distancesAreTheRecordedOnes() {
    try (Scope scope = Scope.open();
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path("lpips.safetensors"));
        PerceptualDistance lpips = PerceptualDistance.open(trunk, heads, Placement.CPU_FLOAT32)) {
      // Images 0 to 4; the recorded pairs are (0, 1), (2, 3) and (1, 4).
      Tensor images = images(5);
      double[] pairwise = lpips.pairwise(images);
      assertThat(pairwise).hasSize(10);
      double[] recorded = new double[3];
      for (int i = 0; i < 3; i++) {
        recorded[i] = Tensors.doubles(golden.tensor("p" + i + ".distance_float64"))[0];
      }
      assertClose(new double[] {pairwise[0], pairwise[7], pairwise[6]}, recorded, 1e-4);
      double[] between = lpips.between(images.narrow(0, 0, 2), images.narrow(0, 3, 2));
      assertClose(between, new double[] {pairwise[2], pairwise[6]}, 1e-5);
    }
  }

  @Test
  void nativeMemoryStaysLevel() {
    try (Scope scope = Scope.open();
        PerceptualDistance lpips = PerceptualDistance.open(trunk, heads, Placement.CPU_FLOAT32)) {
      Tensor images = images(3);
      Level.assertLevel(
          () -> {
            lpips.pairwise(images);
            lpips.between(images, images);
          });
    }
  }

  @Test
  void theWrongFileIsRefused() {
    assertThatThrownBy(() -> PerceptualDistance.open(heads, heads, Placement.CPU_FLOAT32))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is LPIPS's weights of AlexNet's layers, not AlexNet's features");
    assertThatThrownBy(() -> PerceptualDistance.open(trunk, trunk, Placement.CPU_FLOAT32))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is AlexNet's features, not LPIPS's weights of AlexNet's layers");
  }

  private static Tensor images(int count) {
    Tensor[] images = new Tensor[count];
    for (int k = 0; k < count; k++) {
      images[k] = Tensors.of(ImageRule.BUNDLED.image(k, 64, 64), 1, 3, 64, 64);
    }
    return Tensors.cat(0, images);
  }
}
