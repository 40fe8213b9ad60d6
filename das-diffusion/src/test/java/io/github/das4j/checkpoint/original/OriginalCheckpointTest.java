package io.github.das4j.checkpoint.original;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.file.JsonFiles;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.fixtures.OriginalNames;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints turned into the original layout by another table come back as they were. */
class OriginalCheckpointTest {

  private final Path file;

  OriginalCheckpointTest(@TempDir Path folder) {
    this.file = folder.resolve("one.safetensors");
  }

  /** A file in the original layout of components given by diffusers' names. */
  private void write(Map<String, Map<String, Tensor>> components, boolean xl) {
    Map<String, Tensor> stored = new LinkedHashMap<>();
    components.forEach((component, tensors) -> put(component, tensors, xl, stored));
    SafetensorsWriter.write(file, stored);
  }

  private static void put(
      String component, Map<String, Tensor> tensors, boolean xl, Map<String, Tensor> stored) {
    int levels =
        xl ? 3 : component.equals("unet") ? levels(tensors, "down") : levels(tensors, "up");
    if (component.equals("vae")) {
      levels = levels(tensors, "up");
    }
    Map<String, List<Tensor>> packed = new LinkedHashMap<>();
    for (String name : order(tensors)) {
      Tensor tensor = Objects.requireNonNull(tensors.get(name));
      if (component.equals("unet")) {
        String level = name.replaceAll("(up_blocks\\.\\d+\\.).*", "$1");
        boolean attends =
            tensors.keySet().stream().anyMatch(k -> k.startsWith(level + "attentions"));
        stored.put(
            name.contains("upsamplers")
                ? OriginalNames.upsampler(name, attends)
                : OriginalNames.unet(name, levels),
            tensor);
      } else if (component.equals("vae")) {
        boolean matrix = name.contains("attentions") && tensor.dim() == 2;
        stored.put(
            OriginalNames.vae(name, levels), matrix ? tensor.unsqueeze(-1).unsqueeze(-1) : tensor);
      } else if (component.equals("text_encoder")) {
        stored.put(
            (xl ? "conditioner.embedders.0" : "cond_stage_model") + ".transformer." + name, tensor);
      } else {
        String to = "conditioner.embedders.1.model." + OriginalNames.openClip(name);
        packed
            .computeIfAbsent(to, k -> new ArrayList<>())
            .add(to.endsWith("text_projection") ? tensor.t() : tensor);
      }
    }
    packed.forEach((name, parts) -> stored.put(name, Tensors.cat(parts, 0)));
  }

  /** Queries before keys before values. */
  private static List<String> order(Map<String, Tensor> tensors) {
    return tensors.keySet().stream()
        .sorted(
            (a, b) ->
                a.replace("q_proj", "a")
                    .replace("k_proj", "b")
                    .replace("v_proj", "c")
                    .compareTo(
                        b.replace("q_proj", "a").replace("k_proj", "b").replace("v_proj", "c")))
        .toList();
  }

  private static int levels(Map<String, Tensor> tensors, String way) {
    int levels = 0;
    String infix = way + "_blocks.";
    while (holds(tensors, infix + levels + ".")) {
      levels++;
    }
    return levels;
  }

  private static boolean holds(Map<String, Tensor> tensors, String part) {
    return tensors.keySet().stream().anyMatch(name -> name.contains(part));
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-sd,STABLE_DIFFUSION_1",
    "tiny-sdxl,STABLE_DIFFUSION_XL",
    "tiny-lcm,STABLE_DIFFUSION_1"
  })
  void tinyModelsComeBackBitByBit(String model, OriginalCheckpoint.Family family) {
    Path folder = GoldenFolder.bundled("models/" + model);
    boolean xl = family == OriginalCheckpoint.Family.STABLE_DIFFUSION_XL;
    try (Scope scope = Scope.open()) {
      Map<String, Map<String, Tensor>> components = new LinkedHashMap<>();
      for (String component :
          xl
              ? List.of("unet", "vae", "text_encoder", "text_encoder_2")
              : List.of("unet", "vae", "text_encoder")) {
        StateDict dict = StateDicts.withoutPositionIds(StateDicts.open(folder.resolve(component)));
        Map<String, Tensor> tensors = new TreeMap<>();
        dict.names().forEach(name -> tensors.put(name, dict.tensor(name).clone()));
        components.put(component, tensors);
        dict.close();
      }
      write(components, xl);
      try (OriginalCheckpoint checkpoint = OriginalCheckpoint.open(file)) {
        assertThat(checkpoint.family()).isEqualTo(family);
        ModelFolder original = ModelFolder.open(folder);
        assertThat(checkpoint.pipeline()).isEqualTo(original.pipeline());
        components.forEach((name, tensors) -> assertSame(checkpoint.component(name), tensors));
        UNetConfig inferred = UNetConfig.parse(checkpoint.config("unet", false), "inferred");
        assertThat(inferred.blockOutChannels()).isEqualTo(original.unet().blockOutChannels());
        assertThat(inferred.transformerLayersPerBlock())
            .isEqualTo(original.unet().transformerLayersPerBlock());
        assertThat(inferred.additionTimeEmbedDim())
            .isEqualTo(original.unet().additionTimeEmbedDim());
      }
    }
  }

  private static void assertSame(StateDict dict, Map<String, Tensor> tensors) {
    assertThat(dict.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
    tensors.forEach(
        (name, tensor) -> {
          assertThat(dict.shape(name)).as(name).isEqualTo(Tensors.shape(tensor));
          assertThat(Tensors.floats(dict.tensor(name))).as(name).isEqualTo(Tensors.floats(tensor));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"sd15", "sdxl"})
  void publishedModelsHaveTheirNamesShapesAndConfigurations(String model) throws IOException {
    boolean xl = model.equals("sdxl");
    Map<String, Map<String, long[]>> wanted = new LinkedHashMap<>();
    Map<String, Map<String, Tensor>> components = new LinkedHashMap<>();
    try (Scope scope = Scope.open()) {
      for (String component :
          xl
              ? List.of("unet", "vae", "text_encoder", "text_encoder_2")
              : List.of("unet", "vae", "text_encoder")) {
        Map<String, long[]> shapes = keys(model + "_" + component);
        wanted.put(component, shapes);
        Map<String, Tensor> tensors = new TreeMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, torch.empty(1).expand(shape)));
        components.put(component, tensors);
      }
      // Names and shapes alone: files of this size would take minutes.
      Map<String, Tensor> stored = new LinkedHashMap<>();
      components.forEach((component, tensors) -> put(component, meta(tensors), xl, stored));
      try (OriginalCheckpoint checkpoint = OriginalCheckpoint.of(new Held(stored))) {
        wanted.forEach(
            (component, shapes) -> {
              StateDict dict = checkpoint.component(component);
              Map<String, String> found = new TreeMap<>();
              dict.names().forEach(name -> found.put(name, Arrays.toString(dict.shape(name))));
              Map<String, String> expected = new TreeMap<>();
              shapes.forEach((name, shape) -> expected.put(name, Arrays.toString(shape)));
              assertThat(found).isEqualTo(expected);
            });
        UNetConfig published =
            UNetConfig.parse(
                Configs.read(GoldenFolder.bundled("keys/configs.json")).get(model + "_unet"),
                model);
        assertThat(UNetConfig.parse(checkpoint.config("unet", false), "inferred"))
            .isEqualTo(published);
      }
    }
  }

  private static Map<String, Tensor> meta(Map<String, Tensor> tensors) {
    Map<String, Tensor> meta = new TreeMap<>();
    tensors.forEach(
        (name, tensor) ->
            meta.put(
                name,
                torch.empty(
                    Tensors.shape(tensor),
                    new TensorOptions(ScalarType.Float)
                        .device(
                            new org.bytedeco.pytorch.DeviceOptional(
                                new org.bytedeco.pytorch.Device("meta"))),
                    null)));
    return meta;
  }

  private record Held(Map<String, Tensor> tensors) implements StateDict {
    @Override
    public String source() {
      return "held";
    }

    @Override
    public java.util.Set<String> names() {
      return tensors.keySet();
    }

    @Override
    public long[] shape(String name) {
      return Tensors.shape(tensor(name));
    }

    @Override
    public Tensor tensor(String name) {
      return java.util.Objects.requireNonNull(tensors.get(name));
    }

    @Override
    public void close() {}
  }

  private static Map<String, long[]> keys(String name) throws IOException {
    Map<String, long[]> shapes = new TreeMap<>();
    try (InputStream in =
        new GZIPInputStream(
            Files.newInputStream(GoldenFolder.bundled("keys/" + name + ".json.gz")))) {
      for (var entry : JsonFiles.MAPPER.readTree(in).properties()) {
        long[] shape = new long[entry.getValue().size()];
        Arrays.setAll(shape, k -> entry.getValue().get(k).longValue());
        shapes.put(entry.getKey(), shape);
      }
    }
    return shapes;
  }

  @Test
  void otherFilesAreToldApart() {
    assertRefused("lora_unet_down.weight", "is a LoRA");
    assertRefused("decoder.up_blocks.0.resnets.0.norm1.weight", "is a VAE in diffusers' layout");
    assertRefused("fc.weight", "no kind known here, not a single-file checkpoint");
    assertRefused("model.diffusion_model.out.0.weight", "no text encoder known here");
  }

  private void assertRefused(String name, String complaint) {
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(file, Map.of(name, Tensors.of(new float[] {1}, 1)));
      assertThatThrownBy(() -> OriginalCheckpoint.open(file).close())
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(complaint)
          .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }
  }
}
