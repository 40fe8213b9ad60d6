package io.github.das4j.check;

import static io.github.das4j.replay.RecordedArrays.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.lora.LoraMerge;
import io.github.das4j.checkpoint.lora.LoraSpec;
import io.github.das4j.checkpoint.lora.Loras;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.fixtures.Compared;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.nn.UNet;
import io.github.das4j.stable.Additions;
import io.github.das4j.stable.Component;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Opened;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** LoRAs of every layout against recorded outputs of the networks that they are merged into. */
class LoraGoldenTest {

  private static final double TOLERANCE = 1e-4;

  private static Path folder() {
    return GoldenFolder.recorded("extras/lora");
  }

  static List<Path> cases() {
    return GoldenFolder.list(folder(), ".*\\.json").stream()
        .filter(json -> Configs.read(json).has("scales"))
        .toList();
  }

  static List<JsonNode> refusals() {
    List<JsonNode> refusals = new ArrayList<>();
    Configs.read(folder().resolve("refusals.json")).path("cases").forEach(refusals::add);
    return refusals;
  }

  private static String name(Path json) {
    return json.getFileName().toString().replace(".json", "");
  }

  /** A torch file of the same tensors has no results of its own. */
  private static String results(Path json) {
    return CaseFile.exists(folder(), name(json)) ? name(json) : name(json).replaceAll("_bin$", "");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void everyOutputIsTheRecordedOne(Path json) {
    JsonNode settings = Configs.read(json);
    String model = settings.path("model").asText();
    try (CaseFile inputs = CaseFile.open(folder(), "inputs", TorchDevice.CPU);
        CaseFile results = CaseFile.open(folder(), results(json), TorchDevice.CPU)) {
      for (JsonNode scales : settings.path("scales")) {
        compare(new Recorded(model, scales(scales), inputs, results), loras(settings, scales));
      }
      assertThat(results.untouched()).isEmpty();
      Compared.add("lora", 1, settings.path("scales").size());
    }
  }

  private static String scales(JsonNode scales) {
    List<String> each = new ArrayList<>();
    if (scales.isArray()) {
      scales.forEach(scale -> each.add(scale.asText()));
    } else {
      each.add(scales.asText());
    }
    return "scale" + String.join("_", each) + ".";
  }

  private static Loras loras(JsonNode settings, JsonNode scales) {
    if (!scales.isArray()) {
      Path file = folder().resolve(settings.path("file").asText());
      return new Loras(List.of(new LoraSpec(file, scales.asDouble())));
    }
    List<LoraSpec> specs = new ArrayList<>();
    for (int k = 0; k < scales.size(); k++) {
      Path file = folder().resolve(settings.path("files").path(k).asText());
      specs.add(new LoraSpec(file, scales.path(k).asDouble()));
    }
    return new Loras(specs);
  }

  /**
   * What a model gives with LoRAs at these scales; where nothing is recorded, what it gives bare.
   */
  private record Recorded(String model, String scales, CaseFile inputs, CaseFile results) {

    void assertIs(String array, Tensor found) {
      if (results.has(scales + array)) {
        assertClose(results, scales + array, found, TOLERANCE);
      } else {
        assertClose(inputs, model + ".base." + array, found, TOLERANCE);
      }
    }

    Tensor input(String name) {
      return inputs.recorded(model + "." + name);
    }

    Optional<Tensor> optional(String name) {
      return inputs.has(model + "." + name) ? Optional.of(input(name)) : Optional.empty();
    }

    Conditioning conditioning() {
      return new Conditioning(
          input("encoder_hidden_states"),
          optional("text_embeds"),
          optional("time_ids"),
          Optional.empty());
    }
  }

  private static void compare(Recorded recorded, Loras loras) {
    ModelFolder model = ModelFolder.open(GoldenFolder.models().resolve(recorded.model()));
    try (Scope scope = Scope.open();
        Opened opened = new Opened()) {
      Arena arena = opened.add(new Arena());
      Map<String, StateDict> files = files(model, opened);
      LoraMerge merge = opened.add(LoraMerge.open(loras, files, model.unet()));
      if (loras.all().stream().allMatch(lora -> lora.scale() == 0)) {
        files.forEach((name, file) -> assertThat(merge.of(name)).isSameAs(file));
      }
      UNet unet = new UNet(weights(merge, Component.UNET, arena), model.unet());
      recorded.assertIs(
          "unet_out",
          unet.forward(
              recorded.input("latents"), recorded.input("timesteps"), recorded.conditioning()));
      Weights first = weights(merge, Component.TEXT_ENCODER, arena);
      ClipText.Output text =
          ClipText.of(first, model.textEncoder()).forward(recorded.input("te1.ids"));
      if (model.textEncoder2().isEmpty()) {
        recorded.assertIs("te1.last_hidden_state", text.last());
        return;
      }
      recorded.assertIs("te1.penultimate_hidden", text.unnormalised(1));
      Weights second = weights(merge, Component.TEXT_ENCODER_2, arena);
      ClipConfig.Text config = model.textEncoder2().get();
      ClipText.Output text2 =
          ClipText.withProjection(second, config).forward(recorded.input("te2.ids"));
      recorded.assertIs("te2.penultimate_hidden", text2.unnormalised(1));
      recorded.assertIs("te2.text_embeds", text2.pooled());
    }
  }

  private static Map<String, StateDict> files(ModelFolder model, Opened opened) {
    Map<String, StateDict> files = new LinkedHashMap<>();
    for (Component component : Component.values()) {
      if (model.has(component.folder())) {
        Path folder = model.component(component.folder());
        files.put(component.folder(), opened.add(component.open(folder)));
      }
    }
    return files;
  }

  private static Weights weights(LoraMerge merge, Component component, Arena arena) {
    return Weights.of(merge.of(component.folder()), Placement.CPU_FLOAT32, arena);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("refusals")
  void whatIsNoLoraOfTheModelIsRefusedByName(JsonNode refusal) {
    Path file = folder().resolve(refusal.path("file").asText());
    ModelFolder model =
        ModelFolder.open(GoldenFolder.models().resolve(refusal.path("model").asText()));
    Loras loras = new Loras(List.of(new LoraSpec(file, 1)));
    String said =
        assertThatThrownBy(
                () ->
                    StableDiffusion.open(
                            model, Placement.CPU_FLOAT32, 0, Additions.none().with(loras))
                        .close())
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining(file.getFileName().toString())
            .actual()
            .getMessage();
    for (JsonNode wanted : refusal.path("must_name")) {
      String name = wanted.isArray() ? wanted.toString().replace(",", ", ") : wanted.asText();
      // Words such as "… or one module name" describe what may stand there.
      if (!name.contains(" or ") && !name.startsWith("one module name")) {
        assertThat(said).contains(name);
      }
    }
    Compared.add("lora refused", 1, 1);
  }
}
