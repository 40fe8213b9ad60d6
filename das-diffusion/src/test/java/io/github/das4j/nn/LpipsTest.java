package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.fixtures.ImageRule;
import io.github.das4j.golden.HashedAlexNet;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.golden.Recorded;
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

class LpipsTest {

  private final JsonNode json = Configs.read(JudgeFiles.bundled().path("lpips.json"));

  @Test
  void everyRecordedArrayIsMet() {
    try (Recorded golden = Recorded.open("judges/lpips");
        Arena arena = new Arena()) {
      assertWeights(golden);
      assertImages(golden);
      Lpips lpips = lpips(golden.json(), arena);
      var pairs = golden.json().path("pairs").properties();
      for (var pair : pairs) {
        assertPair(golden, pair.getKey(), lpips);
      }
      assertThat(golden.untouched()).isEmpty();
      golden.report(pairs.size());
    }
  }

  private static void assertWeights(Recorded golden) {
    Given net = new Given(new HashedAlexNet(golden.json()).tensors());
    JsonNode indices = golden.json().path("features_index");
    for (int layer = 0; layer < indices.size(); layer++) {
      String name = "features." + indices.path(layer).asInt();
      Tensor weight = net.tensor(name + ".weight").view(-1);
      String key = "conv" + (layer + 1);
      long head = golden.get(key + ".weight_head").size(0);
      long tail = golden.get(key + ".weight_tail").size(0);
      golden.assertClose(weight.narrow(0, 0, head), key + ".weight_head", 0);
      golden.assertClose(weight.narrow(0, weight.size(0) - tail, tail), key + ".weight_tail", 0);
      golden.assertClose(net.tensor(name + ".bias"), key + ".bias", 0);
      Tensor linear = net.tensor("lin" + layer + ".model.1.weight").view(-1);
      golden.assertClose(linear, "lin" + layer + ".weight", 0);
    }
  }

  /** A corner of image k, and row 100 of image k. */
  private static void assertImages(Recorded golden) {
    ImageRule rule = ImageRule.of(golden.json());
    for (String k : golden.keys("image([0-9.]+)_corner")) {
      long side = golden.get("image" + k + "_corner").size(2);
      Tensor image = Tensors.of(rule.image(Double.parseDouble(k), 64, 64), 3, 64, 64);
      golden.assertClose(
          image.narrow(1, 0, side).narrow(2, 0, side), "image" + k + "_corner", 1e-6);
    }
    for (String k : golden.keys("image_k([0-9.]+)_row")) {
      int width = Math.toIntExact(golden.get("image_k" + k + "_row").size(1));
      Tensor image = Tensors.of(rule.image(Double.parseDouble(k), 101, width), 3, 101, width);
      golden.assertClose(image.select(1, 100), "image_k" + k + "_row", 1e-6);
    }
  }

  private static void assertPair(Recorded golden, String pair, Lpips lpips) {
    JsonNode ks = golden.json().path("pairs").path(pair).path("k");
    // Nearly identical images: the distance is little more than rounding.
    double tolerance = Math.abs(ks.path(0).asDouble() - ks.path(1).asDouble()) < 0.5 ? 1e-3 : 1e-4;
    Tensor first = image(golden.json(), pair, 0);
    Tensor second = image(golden.json(), pair, 1);
    Tensor distance = lpips.distance(first, second);
    golden.assertClose(distance, pair + ".distance", tolerance);
    golden.assertClose(distance, pair + ".distance_float64", tolerance);
    List<Tensor> parts = lpips.contributions(lpips.features(first), lpips.features(second));
    golden.assertClose(Tensors.cat(parts, 0), pair + ".per_layer", tolerance);
    assertClose(lpips.distance(second, first), distance, 1e-6);
    assertThat(Tensors.doubles(lpips.distance(first, first))).containsExactly(0);
    List<Tensor> activations = lpips.activations(first);
    for (int layer = 0; layer < activations.size(); layer++) {
      assertFeature(golden, pair + ".feature" + (layer + 1), activations.get(layer));
    }
    if (golden.has(pair + ".grad_first_image")) {
      Stage stage = in -> new Tensor[] {lpips.distance(in[0], second)};
      for (Chain.Checkpointing checkpointing : Chain.Checkpointing.values()) {
        try (Pullback pullback = Chain.of(stage).linearize(checkpointing, first)) {
          Tensor one = torch.ones_like(pullback.outputs()[0]);
          Tensor gradient = Objects.requireNonNull(pullback.gradient(one)[0]);
          golden.assertClose(gradient, pair + ".grad_first_image", 1e-3);
        }
      }
    }
  }

  private static void assertFeature(Recorded golden, String key, Tensor x) {
    golden.assertEqual(new long[] {x.size(1), x.size(2), x.size(3)}, key + "_shape");
    double squares = x.square().mean().item_double();
    golden.assertClose(
        new double[] {Math.sqrt(squares)}, golden.doubles(key + "_rms"), key + "_rms", 1e-4);
    int[] every16th = new int[Math.toIntExact(x.size(1) / 16)];
    for (int i = 0; i < every16th.length; i++) {
      every16th[i] = 16 * i;
    }
    Tensor row = x.select(0, 0).select(1, x.size(2) / 2).contiguous();
    golden.assertClose(Tensors.rows(row, every16th), key + "_sample", 1e-4);
  }

  @Test
  void aPlaceWithoutFeaturesHasAGradient() {
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      List<Tensor> none = new ArrayList<>();
      for (int channels : new int[] {64, 192, 384, 256, 256}) {
        none.add(torch.zeros(1, channels, 2, 2));
      }
      Lpips lpips = lpips(json, arena);
      assertThat(Tensors.doubles(lpips.distance(none, none))).containsExactly(0);
      Tensor black = torch.zeros(1, 3, 64, 64);
      Stage stage = in -> new Tensor[] {lpips.distance(in[0], image(json, "p0", 1))};
      try (Pullback pullback = Chain.of(stage).linearize(Chain.Checkpointing.OFF, black)) {
        Tensor one = torch.ones_like(pullback.outputs()[0]);
        double[] gradient = Tensors.doubles(Objects.requireNonNull(pullback.gradient(one)[0]));
        assertThat(gradient).doesNotContain(Double.NaN);
      }
    }
  }

  private static Lpips lpips(JsonNode json, Arena arena) {
    Given given = new Given(new HashedAlexNet(json).tensors());
    Weights weights = Weights.of(given, Placement.CPU_FLOAT32, arena);
    Lpips lpips = new Lpips(weights, weights);
    weights.verify();
    return lpips;
  }

  private static Tensor image(JsonNode json, String pair, int which) {
    JsonNode node = json.path("pairs").path(pair);
    int height = node.path("height").asInt();
    int width = node.path("width").asInt();
    double[] values =
        ImageRule.of(json).image(node.path("k").path(which).asDouble(), height, width);
    return Tensors.of(values, 1, 3, height, width);
  }
}
