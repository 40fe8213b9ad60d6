package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.SafetensorsFile;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.golden.HashedAlexNet;
import io.github.das4j.golden.ImageRule;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LpipsTest {

  private final JsonNode json = Configs.read(JudgeFiles.recorded().path("lpips.json"));

  @Test
  void theHashMakesTheRecordedWeights() {
    try (Scope scope = Scope.open();
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path("lpips.safetensors"))) {
      Given net = new Given(new HashedAlexNet(json).tensors());
      int[] indices = {0, 3, 6, 8, 10};
      for (int layer = 0; layer < indices.length; layer++) {
        Tensor weight = net.tensor("features." + indices[layer] + ".weight").view(-1);
        String key = "conv" + (layer + 1);
        assertClose(weight.narrow(0, 0, 64), golden.tensor(key + ".weight_head"), 0);
        assertClose(
            weight.narrow(0, weight.size(0) - 64, 64), golden.tensor(key + ".weight_tail"), 0);
        Tensor bias = net.tensor("features." + indices[layer] + ".bias");
        assertClose(bias, golden.tensor(key + ".bias"), 0);
        Tensor head = net.tensor("lin" + layer + ".model.1.weight").view(-1);
        assertClose(head, golden.tensor("lin" + layer + ".weight"), 0);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"p0, 1e-4", "p1, 1e-4", "p2, 1e-4", "p3, 1e-3", "big, 1e-4"})
  void distancesAndFeaturesAreTheRecordedOnes(String pair, double tolerance) {
    try (Scope scope = Scope.open();
        Arena arena = new Arena();
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path("lpips.safetensors"))) {
      Lpips lpips = lpips(arena);
      Tensor first = image(pair, 0);
      Tensor second = image(pair, 1);
      Tensor distance = lpips.distance(first, second);
      assertClose(distance, golden.tensor(pair + ".distance_float64"), tolerance);
      List<Tensor> parts = lpips.contributions(lpips.features(first), lpips.features(second));
      assertClose(Tensors.cat(parts, 0), golden.tensor(pair + ".per_layer"), tolerance);
      assertClose(lpips.distance(second, first), distance, 1e-6);
      assertThat(Tensors.doubles(lpips.distance(first, first))).containsExactly(0);
      List<Tensor> activations = lpips.activations(first);
      for (int layer = 0; layer < activations.size(); layer++) {
        String key = pair + ".feature" + (layer + 1);
        Tensor x = activations.get(layer);
        assertThat(new long[] {x.size(1), x.size(2), x.size(3)})
            .isEqualTo(Tensors.longs(golden.tensor(key + "_shape")));
        int[] every16th = new int[Math.toIntExact(x.size(1) / 16)];
        for (int i = 0; i < every16th.length; i++) {
          every16th[i] = 16 * i;
        }
        Tensor row = x.select(0, 0).select(1, x.size(2) / 2).contiguous();
        assertClose(Tensors.rows(row, every16th), golden.tensor(key + "_sample"), 1e-4);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"ON", "OFF"})
  void theGradientIsTheRecordedOne(Chain.Checkpointing checkpointing) {
    try (Scope scope = Scope.open();
        Arena arena = new Arena();
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path("lpips.safetensors"))) {
      Lpips lpips = lpips(arena);
      Tensor second = image("p0", 1);
      Stage stage = in -> new Tensor[] {lpips.distance(in[0], second)};
      try (Pullback pullback = Chain.of(stage).linearize(checkpointing, image("p0", 0))) {
        Tensor distance = pullback.outputs()[0];
        Tensor gradient = Objects.requireNonNull(pullback.gradient(torch.ones_like(distance))[0]);
        assertClose(gradient, golden.tensor("p0.grad_first_image"), 1e-3);
      }
    }
  }

  @Test
  void aPlaceWithoutFeaturesHasAGradient() {
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      List<Tensor> none = new ArrayList<>();
      for (int channels : new int[] {64, 192, 384, 256, 256}) {
        none.add(torch.zeros(1, channels, 2, 2));
      }
      Lpips lpips = lpips(arena);
      assertThat(Tensors.doubles(lpips.distance(none, none))).containsExactly(0);
      Tensor black = torch.zeros(1, 3, 64, 64);
      Stage stage = in -> new Tensor[] {lpips.distance(in[0], image("p0", 1))};
      try (Pullback pullback = Chain.of(stage).linearize(Chain.Checkpointing.OFF, black)) {
        Tensor one = torch.ones_like(pullback.outputs()[0]);
        double[] gradient = Tensors.doubles(Objects.requireNonNull(pullback.gradient(one)[0]));
        assertThat(gradient).doesNotContain(Double.NaN);
      }
    }
  }

  private Lpips lpips(Arena arena) {
    Given given = new Given(new HashedAlexNet(json).tensors());
    Weights weights = Weights.of(given, Placement.CPU_FLOAT32, arena);
    Lpips lpips = new Lpips(weights, weights);
    weights.verify();
    return lpips;
  }

  private Tensor image(String pair, int which) {
    JsonNode node = json.path("pairs").path(pair);
    int height = node.path("height").asInt();
    int width = node.path("width").asInt();
    double[] values = ImageRule.BUNDLED.image(node.path("k").path(which).asDouble(), height, width);
    return Tensors.of(values, 1, 3, height, width);
  }
}
