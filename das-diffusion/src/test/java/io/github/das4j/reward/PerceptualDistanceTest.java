package io.github.das4j.reward;

import static io.github.das4j.reward.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.fixtures.ImageRule;
import io.github.das4j.golden.HashedAlexNet;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.golden.Recorded;
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
    write(Configs.read(JudgeFiles.bundled().path("lpips.json")));
  }

  private void write(JsonNode json) throws IOException {
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
  void distancesAreTheRecordedOnes() throws IOException {
    try (Recorded golden = Recorded.open("judges/lpips")) {
      write(golden.json());
      ImageRule rule = ImageRule.of(golden.json());
      try (PerceptualDistance lpips =
          PerceptualDistance.open(trunk, heads, Placement.CPU_FLOAT32)) {
        var pairs = golden.json().path("pairs").properties();
        for (var pair : pairs) {
          int height = pair.getValue().path("height").asInt();
          int width = pair.getValue().path("width").asInt();
          Tensor[] images = new Tensor[2];
          for (int i = 0; i < images.length; i++) {
            double k = pair.getValue().path("k").path(i).asDouble();
            images[i] = Tensors.of(rule.image(k, height, width), 1, 3, height, width);
          }
          String name = pair.getKey() + ".distance_float64";
          // Nearly identical images differ by little more than rounding.
          golden.assertClose(lpips.between(images[0], images[1]), golden.doubles(name), name, 1e-3);
        }
        golden.report(pairs.size());
      }
    }
  }

  @Test
  void pairsAreInOrder() {
    try (Scope scope = Scope.open();
        PerceptualDistance lpips = PerceptualDistance.open(trunk, heads, Placement.CPU_FLOAT32)) {
      Tensor images = images(3);
      double[] pairwise = lpips.pairwise(images);
      double[] between = lpips.between(images.narrow(0, 0, 2), images.narrow(0, 1, 2));
      assertClose(between, new double[] {pairwise[0], pairwise[2]}, 1e-5);
      assertThat(pairwise).hasSize(3);
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
