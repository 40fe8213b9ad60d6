package io.github.das4j.checkpoint.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LoraFileTest {

  private static Path folder() {
    return GoldenFolder.recorded("extras/lora");
  }

  static List<Path> cases() {
    return GoldenFolder.list(folder(), ".*\\.json").stream()
        .filter(json -> Configs.read(json).has("targets"))
        .toList();
  }

  /** Shapes alone are asked of it. */
  private static Map<String, StateDict> weights(ModelFolder model) {
    Map<String, StateDict> weights = new LinkedHashMap<>();
    for (String component : List.of("unet", "text_encoder", "text_encoder_2")) {
      if (model.has(component)) {
        weights.put(component, StateDicts.open(model.component(component)));
      }
    }
    return weights;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void modulesRanksAndFactorsAreTheRecordedOnes(Path json) {
    JsonNode recorded = Configs.read(json);
    ModelFolder model =
        ModelFolder.open(GoldenFolder.models().resolve(recorded.path("model").asText()));
    Map<String, StateDict> weights = weights(model);
    try (LoraFile file = LoraFile.open(folder().resolve(recorded.path("file").asText()))) {
      ModelModules modules = new ModelModules(weights, model.unet());
      Map<LoraTarget, LowRank> found = new LinkedHashMap<>();
      file.modules()
          .forEach(
              m ->
                  m.dialect()
                      .pieces(m.stem(), modules)
                      .forEach(piece -> found.put(piece.target(), m)));
      assertThat(found).hasSameSizeAs(recorded.path("targets"));
      for (JsonNode target : recorded.path("targets")) {
        LoraTarget key =
            new LoraTarget(target.path("component").asText(), target.path("module").asText());
        LowRank module = Objects.requireNonNull(found.get(key), target.toString());
        assertThat(module.rank()).isEqualTo(target.path("rank").asLong());
        assertThat(module.multiplier())
            .isCloseTo(target.path("multiplier").asDouble(), within(1e-6));
      }
    } finally {
      weights.values().forEach(StateDict::close);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.safetensors, a.safetensors, 1",
    "a.safetensors:0.7, a.safetensors, 0.7",
    "a:-2, a, -2",
    "C:\\a.pt:.5, C:\\a.pt, 0.5",
    "b/c:d:1e-1, b/c:d, 0.1",
    "a.pt:half, a.pt:half, 1"
  })
  void aScaleStandsBehindTheLastColon(String text, String file, double scale) {
    LoraSpec spec = LoraSpec.parse(text);
    assertThat(spec).isEqualTo(new LoraSpec(Path.of(file), scale));
    assertThat(LoraSpec.parse(spec.toString())).isEqualTo(spec);
  }

  @Test
  void severalAreReadAsTheyAreWritten() {
    Loras loras = Loras.parse("a.pt:0.5 + b.pt");
    assertThat(loras.all()).hasSize(2);
    assertThat(Loras.parse(loras.toString())).isEqualTo(loras);
    assertThat(Loras.parse("none")).isEqualTo(Loras.none()).hasToString("none");
    assertThatThrownBy(() -> Loras.parse("a.pt + ")).hasMessageContaining("write FILE");
  }

  @Test
  void anAlphaOfTheHeaderGoesByItsPatternAndMayBeRankStabilised() {
    String json =
        """
        {"unet.r": 4, "unet.lora_alpha": 8, "unet.alpha_pattern": {"attn1.to_q": 2, "^mid_block.fc": 3},
         "text_encoder.lora_alpha": 6, "text_encoder.use_rslora": true}\
        """;
    AdapterMetadata metadata = AdapterMetadata.of(Map.of("lora_adapter_metadata", json), "x");
    assertThat(metadata.alpha("unet", "unet.mid_block.attn1.to_k", 4)).isEqualTo(8);
    assertThat(metadata.alpha("unet", "unet.mid_block.attn1.to_q", 4)).isEqualTo(2);
    assertThat(metadata.alpha("unet", "unet.mid_block.fc", 4)).isEqualTo(3);
    assertThat(metadata.alpha("unet", "unet.up.mid_block.fc", 4)).isEqualTo(8);
    assertThat(metadata.alpha("text_encoder", "text_encoder.fc1", 4)).isEqualTo(12);
    assertThat(metadata.alpha("text_encoder_2", "text_encoder_2.fc1", 4)).isEqualTo(4);
    assertThatThrownBy(() -> AdapterMetadata.of(Map.of("lora_adapter_metadata", "{"), "x"))
        .isInstanceOf(CheckpointException.class);
  }

  @Test
  void aFolderHoldsOneUnderDiffusersName() throws IOException {
    Path folder = Files.createTempDirectory("lora");
    Path file = folder.resolve("pytorch_lora_weights.safetensors");
    try {
      Files.copy(GoldenFolder.bundled("extras/lora/files/sd_peft.safetensors"), file);
      assertThat(LoraFile.find(folder)).isEqualTo(file);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
    assertThatThrownBy(() -> LoraFile.find(folder)).hasMessageContaining("there is no LoRA");
  }

  @Test
  void oneModuleUnderTwoNamesIsRefused(@TempDir Path folder) {
    ModelFolder model = ModelFolder.open(GoldenFolder.bundled("models/tiny-sd"));
    Map<String, StateDict> weights = weights(model);
    long[] shape = Objects.requireNonNull(weights.get("unet")).shape("conv_in.weight");
    Map<String, SafetensorsWriter.Floats> tensors = new LinkedHashMap<>();
    for (String name : List.of("lora_unet_conv_in", "lora_unet_input_blocks_0_0")) {
      long[] down = {1, shape[1], shape[2], shape[3]};
      tensors.put(name + ".lora_down.weight", zeros(down));
      tensors.put(name + ".lora_up.weight", zeros(shape[0], 1, 1, 1));
    }
    Path file = folder.resolve("twice.safetensors");
    SafetensorsWriter.writeFloats(file, tensors);
    Loras twice = new Loras(List.of(new LoraSpec(file, 1)));
    try {
      assertThatThrownBy(() -> LoraMerge.open(twice, weights, model.unet()).close())
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("one module under two names, lora_unet_conv_in and")
          .hasMessageContaining("lora_unet_input_blocks_0_0");
    } finally {
      weights.values().forEach(StateDict::close);
    }
  }

  private static SafetensorsWriter.Floats zeros(long... shape) {
    return new SafetensorsWriter.Floats(
        shape, new float[Math.toIntExact(shape[0] * shape[1] * shape[2] * shape[3])]);
  }
}
