package io.github.das4j.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.files.Json;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Configurations of published checkpoints and what follows from each: the bundled ones, or those of
 * the folder that {@code das.golden} names.
 */
class PublishedConfigurationsTest {

  private static final Path FOLDER = folder();
  private static final RunSize RUN =
      new RunSize(0, 0, 4, 2, DType.FLOAT32, Optional.empty(), SampleSettings.defaults().twist());

  private static Path folder() {
    Path below = Path.of("extras", "configs");
    Path bundled = GoldenFolder.bundled("").resolve(below);
    Path named = Path.of(System.getProperty("das.golden", "")).resolve(below);
    return Files.isRegularFile(named.resolve("expected.json")) ? named : bundled;
  }

  @TestFactory
  Stream<DynamicTest> everyFieldOfEveryEntryIsConcluded() {
    ObjectNode expected = (ObjectNode) Configs.read(FOLDER.resolve("expected.json"));
    assertThat(expected.size()).isPositive();
    return expected.properties().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
  }

  private static void check(String name, JsonNode expected) {
    Inspection inspection = Inspector.inspect(FOLDER.resolve(name));
    ObjectNode json = InspectionJson.of(inspection, RUN);
    JsonNode concluded = json.path("conclusion");
    List<String> wrong = new ArrayList<>();
    expected
        .properties()
        .forEach(
            field -> {
              JsonNode found = concluded.path(field.getKey());
              if (!field.getKey().equals("why") && !same(field.getValue(), found)) {
                wrong.add(field.getKey() + ": " + field.getValue() + " expected, was " + found);
              }
            });
    assertThat(wrong).as(name + ": " + concluded.path("why").asText()).isEmpty();
    String verdict = expected.path("verdict").asText();
    assertThat(InspectionText.of(inspection, RUN)).contains("verdict", verdict);
    assertThat(inspection.problems().isEmpty()).isEqualTo(!verdict.startsWith("refuse"));
    if (!verdict.equals("run") && !verdict.equals("scorer")) {
      assertThat(concluded.path("why").asText()).as("the reason is said").isNotEmpty();
    }
  }

  /** Numbers by their value, all else as it is written. */
  private static boolean same(JsonNode expected, JsonNode found) {
    if (expected.isNumber() && found.isNumber()) {
      return expected.doubleValue() == found.doubleValue();
    }
    if (expected.isArray() && found.isArray()) {
      return expected.size() == found.size()
          && StreamSupport.stream(expected.spliterator(), false)
              .map(each -> each)
              .toList()
              .equals(StreamSupport.stream(found.spliterator(), false).toList());
    }
    return expected.equals(found);
  }

  @Test
  void everyRefusalNamesWhatIsInTheWay() {
    assertThat(why("playground-v2-5")).contains("EDM", "latents_mean");
    assertThat(why("kolors")).contains("chatglm", "encoder_hid_dim");
    assertThat(why("ldm-super-resolution")).contains("UNet2DModel");
    assertThat(why("sd-v1-5-inpainting")).contains("StableDiffusionInpaintPipeline", "9 channels");
    assertThat(why("sd-x4-upscaler")).contains("StableDiffusionUpscalePipeline");
    assertThat(why("sdxl-refiner-1-0")).contains("StableDiffusionXLImg2ImgPipeline");
    assertThat(why("stable-cascade")).contains("DDPMWuerstchenScheduler", "StableCascadeUNet");
    assertThat(why("clip-vit-large-patch14-text-only")).contains("no vision tower");
    assertThat(why("ip-adapter-image-encoder-vit-h-14")).contains("no text tower");
    assertThat(why("scheduler-pndm-without-clip-sample"))
        .contains("clip_sample is not in the file");
    assertThat(why("scheduler-dpmsolver-tiny-sd"))
        .contains(
            "replaced by the DDIM transition", "linspace carries over", "steps_offset is not used");
    assertThat(why("sdxl-turbo")).contains("trailing", "distilled");
  }

  private static String why(String name) {
    return InspectionJson.of(Inspector.inspect(BUNDLED.resolve(name)), RUN)
        .at("/conclusion/why")
        .asText();
  }

  private static final Path BUNDLED = GoldenFolder.bundled("extras/configs");

  @Test
  void theOuterProjectionOfAClipCounts() {
    for (String name : List.of("subconfig_projection_512", "no_subconfig_projection")) {
      Path file = BUNDLED.resolve("constructed/clip_h14_" + name + ".json");
      ClipConfig config = ClipConfig.parse(Configs.read(file), name);
      assertThat(config.projectionDim()).isEqualTo(1024);
      assertThat(config.text().projectionDim()).isEqualTo(1024);
      assertThat(config.vision().projectionDim()).isEqualTo(1024);
    }
  }

  @Test
  void aFileSavedHalfMergedIsNamedWithItsLine() {
    Path file = BUNDLED.resolve("constructed/scheduler_invalid_merge_markers.json");
    assertThatThrownBy(() -> Configs.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file + " is not valid JSON: line 4 is a git conflict marker");
  }

  @Test
  void aKeyThatStandsTwiceIsReadAndNamed(@TempDir Path folder) throws IOException {
    Files.copy(
        BUNDLED.resolve("constructed/clip_vision_duplicate_key.json"),
        folder.resolve("config.json"));
    Conclusion found = Inspector.inspect(folder).conclusion().orElseThrow();
    assertThat(found.verdict()).isEqualTo(Verdict.REFUSE_AS_SCORER);
    assertThat(found.notices())
        .singleElement()
        .asString()
        .contains("Duplicate field", "; the last value counts");
  }

  @Test
  void anUnknownKeyIsNamedOnceAndRefusesNothing(@TempDir Path folder) throws IOException {
    ObjectNode config = (ObjectNode) Configs.read(BUNDLED.resolve("sd-v1-5/unet/config.json"));
    Files.createDirectories(folder.resolve("unet"));
    Files.writeString(folder.resolve("unet/config.json"), Json.text(config.put("frobnication", 3)));
    Conclusion found = Inspector.inspect(folder).conclusion().orElseThrow();
    assertThat(found.verdict()).isEqualTo(Verdict.RUN_WITH_NOTICE);
    assertThat(found.notices()).singleElement().asString().contains("unknown key frobnication");
  }

  /** One of them without weights is no CLIP whose settings are all left out. */
  @Test
  void aComponentsOwnFolderIsSaidToBeOne() {
    for (String component : List.of("unet", "vae")) {
      Inspection found = Inspector.inspect(BUNDLED.resolve("sd-v1-5").resolve(component));
      assertThat(found.kind()).startsWith("one component of a model");
      assertThat(found.facts()).isEmpty();
    }
  }

  /** Whatever its pipeline calls itself. */
  @Test
  void aUNetThatTakesMoreThanLatentsIsRefused(@TempDir Path folder) throws IOException {
    for (String part : List.of("unet", "vae", "text_encoder")) {
      Files.createDirectories(folder.resolve(part));
      Files.copy(
          BUNDLED.resolve("sd-v1-5").resolve(part).resolve("config.json"),
          folder.resolve(part).resolve("config.json"));
    }
    Path file = folder.resolve("unet").resolve("config.json");
    ObjectNode config = (ObjectNode) Configs.read(file);
    assertThat(Inspector.inspect(folder).problems()).isEmpty();
    for (int channels : new int[] {8, 9}) {
      Files.writeString(file, Json.text(config.put("in_channels", channels)));
      assertThat(Inspector.inspect(folder).problems())
          .singleElement()
          .asString()
          .contains("the U-Net takes " + channels + " channels (an image");
    }
  }

  @Test
  void whatClampsIsShownWithItsRange(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("scheduler_config.json");
    String settings = "{\"_class_name\": \"DDIMScheduler\", \"clip_sample\": ";
    Files.writeString(file, settings + "true, \"clip_sample_range\": 2.5}");
    assertThat(Inspector.inspect(folder).facts()).containsEntry("clipping", "to ±2.5 [file]");
    Files.writeString(file, settings + "false, \"thresholding\": true}");
    assertThat(Inspector.inspect(folder).facts().get("clipping"))
        .startsWith("dynamic thresholding at the quantile 0.995 [file]");
  }

  @Test
  void theOwnComponentsOfARefusedPipelineAreNoUnknownKeys() {
    Conclusion found =
        Inspector.inspect(BUNDLED.resolve("stable-cascade")).conclusion().orElseThrow();
    assertThat(found.notices()).isEmpty();
    assertThat(found.reasons()).anyMatch(why -> why.contains("instead of a U-Net"));
  }

  @Test
  void flowModelsAreToldByTheirParts() {
    Inspection flux = Inspector.inspect(BUNDLED.resolve("flux-1-dev"));
    assertThat(flux.kind()).startsWith("FLUX.1");
    assertThat(flux.facts())
        .containsEntry("guidance", "its scale is embedded; one evaluation")
        .containsEntry("native size", "1024x1024 (latents 16x128x128)");
    Inspection sd3 = Inspector.inspect(BUNDLED.resolve("sd3-medium"));
    assertThat(sd3.kind()).startsWith("Stable Diffusion 3,");
    assertThat(sd3.facts().get("scheduler")).endsWith("shift 3.0");
    assertThat(sd3.conclusion().orElseThrow().settings().path("shift").asDouble()).isEqualTo(3);
  }

  /** One whose scheduler is a diffusion's, whose T5 is of another width, or that inpaints. */
  @Test
  void flowModelsWhosePartsDoNotFitAreRefused(@TempDir Path folder) throws IOException {
    for (String part : List.of("transformer", "vae", "text_encoder", "text_encoder_2")) {
      Files.createDirectories(folder.resolve(part));
      Files.copy(
          BUNDLED.resolve("flux-1-dev").resolve(part).resolve("config.json"),
          folder.resolve(part).resolve("config.json"));
    }
    assertThat(Inspector.inspect(folder).problems()).isEmpty();
    Path file = folder.resolve("text_encoder_2/config.json");
    ObjectNode t5 = (ObjectNode) Configs.read(file);
    Files.writeString(file, Json.text(t5.deepCopy().put("d_model", 2048)));
    assertThat(Inspector.inspect(folder).problems())
        .singleElement()
        .asString()
        .contains("wants text of width 4096, its T5 has 2048");
    Files.writeString(file, Json.text(t5.deepCopy().put("is_gated_act", false)));
    assertThat(Inspector.inspect(folder).problems())
        .singleElement()
        .asString()
        .contains("feed_forward_proj = relu is not supported (supported: gated-gelu)");
    Files.writeString(file, Json.text(t5));
    Files.writeString(
        folder.resolve("scheduler_config.json"), "{\"_class_name\": \"DDIMScheduler\"}");
    assertThat(Inspector.inspect(folder).problems())
        .singleElement()
        .asString()
        .contains("DDIMScheduler is not supported (supported: FlowMatchEulerDiscreteScheduler)");
  }

  @Test
  void escapeSequencesInNamesAreShownAsCodes(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("scheduler_config.json"),
        "{\"_class_name\": \"DDIMScheduler\", \"red\\u001b[31m\\nx\": 1}");
    String text = InspectionText.of(Inspector.inspect(folder), RUN);
    assertThat(text).contains("unknown key red\\u001b[31m x is without effect");
    assertThat(text.chars()).allMatch(c -> c == '\n' || c >= ' ');
  }

  @Test
  void aClassNameThatIsAListIsNamed(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("model_index.json"), "{\"_class_name\": [\"pipeline\", \"MyPipeline\"]}");
    assertThat(Inspector.inspect(folder).problems())
        .singleElement()
        .asString()
        .contains("_class_name = [\"pipeline\",\"MyPipeline\"]");
    Files.writeString(folder.resolve("model_index.json"), "{}");
    assertThat(Inspector.inspect(folder).problems())
        .singleElement()
        .asString()
        .contains("does not name its pipeline (_class_name)");
  }

  @Test
  void aPairOfSizesIsHeightAndWidth(@TempDir Path folder) throws IOException {
    ObjectNode config = (ObjectNode) Configs.read(BUNDLED.resolve("sd-v1-5/unet/config.json"));
    config.putArray("sample_size").add(96).add(64);
    Files.createDirectories(folder.resolve("unet"));
    Files.writeString(folder.resolve("unet/config.json"), Json.text(config));
    Conclusion found = Inspector.inspect(folder).conclusion().orElseThrow();
    assertThat(found.verdict()).isEqualTo(Verdict.RUN);
    assertThat(found.settings().path("native_image_size").toString()).isEqualTo("[768,512]");
    Extent latents = UNetConfig.parse(config, "unet").sampleSize();
    assertThat(latents.height()).isEqualTo(96);
    assertThat(latents.width()).isEqualTo(64);
  }
}
