package io.github.das4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PromptEncoderTest {

  private static final String PROMPT = "a photo of a cat";

  private final Arena arena = new Arena();
  private final Scope scope = Scope.open();

  @AfterEach
  void free() {
    scope.close();
    arena.close();
  }

  private static Path model(String name) {
    return GoldenFolder.bundled("models").resolve(name);
  }

  private PromptEncoder.Tower tower(Path model, String suffix, boolean masked) {
    Path folder = model.resolve("text_encoder" + suffix);
    ObjectNode json = Configs.read(folder.resolve("config.json")).deepCopy();
    json.put("use_attention_mask", masked);
    ClipConfig.Text config = ClipConfig.Text.parse(json, "x");
    StateDict dict = StateDicts.withoutPositionIds(StateDicts.open(folder));
    Weights weights = Weights.of(dict, Placement.CPU_FLOAT32, arena);
    ClipText network =
        suffix.isEmpty() ? ClipText.of(weights, config) : ClipText.withProjection(weights, config);
    return new PromptEncoder.Tower(
        ClipTokenizer.open(model.resolve("tokenizer" + suffix)), network);
  }

  private PromptEncoder sd(int clipSkip, boolean masked) {
    return PromptEncoder.of(tower(model("tiny-sd"), "", masked), clipSkip, TorchDevice.CPU);
  }

  private PromptEncoder sdxl(int clipSkip) {
    Path model = model("tiny-sdxl");
    return PromptEncoder.of(
        tower(model, "", false), tower(model, "_2", false), clipSkip, TorchDevice.CPU);
  }

  private static float[] states(Conditioning conditioning) {
    return Tensors.floats(conditioning.context());
  }

  @Test
  void clipSkipIsForThePromptAlone() {
    try (PromptEncoder one = sd(0, false);
        PromptEncoder skipping = sd(1, false);
        PromptEncoder two = sdxl(0);
        PromptEncoder skippingTwo = sdxl(1)) {
      assertThat(states(skipping.encode(PROMPT).conditioning()))
          .isNotEqualTo(states(one.encode(PROMPT).conditioning()));
      assertThat(states(skipping.encodeNegative(PROMPT).conditioning()))
          .isEqualTo(states(one.encode(PROMPT).conditioning()));
      assertThat(states(skippingTwo.encode(PROMPT).conditioning()))
          .isNotEqualTo(states(two.encode(PROMPT).conditioning()));
      assertThat(states(skippingTwo.encodeNegative(PROMPT).conditioning()))
          .isEqualTo(states(two.encode(PROMPT).conditioning()));
    }
  }

  @Test
  void noNegativePromptOfSdxlIsZerosInPlaceOfStatesAndProjection() {
    Path file = GoldenFolder.bundled("text_encoder.safetensors");
    try (PromptEncoder encoder = sdxl(0);
        StateDict recorded = SafetensorsFile.open(file)) {
      Conditioning zeros = encoder.zeros();
      assertRow(recorded, "tiny-sdxl.negative_prompt_embeds_none", zeros.context());
      assertRow(recorded, "tiny-sdxl.negative_pooled_none", zeros.pooled().orElseThrow());
    }
  }

  private static void assertRow(StateDict recorded, String name, Tensor found) {
    Tensor row = recorded.tensor(name).narrow(0, 0, 1);
    assertThat(Tensors.shape(found)).isEqualTo(Tensors.shape(row));
    assertThat(Tensors.floats(found)).isEqualTo(Tensors.floats(row));
  }

  @Test
  void aMaskHidesPaddingFromPadding() {
    try (PromptEncoder plain = sd(0, false);
        PromptEncoder masked = sd(0, true);
        ClipTokenizer tokenizer = ClipTokenizer.open(model("tiny-sd").resolve("tokenizer"))) {
      int tokens = tokenizer.unpadded(PROMPT).length;
      Tensor without = plain.encode(PROMPT).conditioning().context();
      Tensor with = masked.encode(PROMPT).conditioning().context();
      // Tokens look back, so that padding, which follows them, was never seen by them.
      assertThat(Tensors.floats(with.narrow(1, 0, tokens)))
          .usingComparatorWithPrecision(1e-5f)
          .containsExactly(Tensors.floats(without.narrow(1, 0, tokens)));
      assertThat(Tensors.floats(with.narrow(1, tokens + 1, 1)))
          .isNotEqualTo(Tensors.floats(without.narrow(1, tokens + 1, 1)));
    }
  }

  @Test
  void whatIsMaskedHasNoInfluence() {
    ClipText network = tower(model("tiny-sd"), "", true).network();
    long[] attention = {1, 1, 1, 0, 0};
    Tensor first = Tensors.of(new long[] {3, 5, 7, 11, 13}, 1, 5);
    Tensor other = Tensors.of(new long[] {3, 5, 7, 99, 13}, 1, 5);
    Tensor mask = Tensors.of(attention, 1, 5);
    Tensor one = network.forward(first, mask).last().narrow(1, 4, 1);
    Tensor two = network.forward(other, mask).last().narrow(1, 4, 1);
    assertThat(Tensors.floats(two)).isEqualTo(Tensors.floats(one));
    assertThat(Tensors.floats(network.forward(other).last().narrow(1, 4, 1)))
        .isNotEqualTo(Tensors.floats(network.forward(first).last().narrow(1, 4, 1)));
  }
}
