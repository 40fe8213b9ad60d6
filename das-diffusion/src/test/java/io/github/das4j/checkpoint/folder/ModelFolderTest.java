package io.github.das4j.checkpoint.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.PipelineClass;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFolderTest {

  private final Path folder;

  ModelFolderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-sd,STABLE_DIFFUSION,false,DDIMScheduler",
    "tiny-sdxl,STABLE_DIFFUSION_XL,true,DDIMScheduler",
    "tiny-lcm,LATENT_CONSISTENCY,false,LCMScheduler"
  })
  void savedPipelines(String name, PipelineClass pipeline, boolean second, String scheduler) {
    ModelFolder model = ModelFolder.open(GoldenFolder.bundled("models/" + name));
    assertThat(model.pipeline()).isEqualTo(pipeline);
    assertThat(model.textEncoder2().isPresent()).isEqualTo(second);
    assertThat(model.unet().textTime()).isEqualTo(second);
    assertThat(model.unet().timeCondProjDim()).isEqualTo(name.equals("tiny-lcm") ? 32 : 0);
    assertThat(model.vae().factor()).isEqualTo(4);
    assertThat(model.textEncoder().vocabSize()).isEqualTo(1024);
    assertThat(model.scheduler().className()).isEqualTo(scheduler);
    assertThat(model.has("image_encoder")).isFalse();
  }

  @Test
  void otherFoldersAreRefusedWithWhatTheyLack() throws IOException {
    assertRefused(folder.resolve("none"), "there is no folder");
    assertRefused(folder, "has no model_index.json: a diffusers folder holds");
    assertRefused(GoldenFolder.bundled("models/tiny-clip"), "looks like a CLIP model");
    Path index = folder.resolve("model_index.json");
    assertRefused(Files.writeString(index, "{"), "give the folder that it is in");
    assertRefused(folder, "not valid JSON");
    Files.writeString(index, "{\"_class_name\": \"FluxFillPipeline\"}");
    assertRefused(
        folder, "'FluxFillPipeline', which is not supported; supported: StableDiffusionP");
  }

  @Test
  void missingComponentsAreNamed() throws IOException {
    Files.writeString(
        folder.resolve("model_index.json"),
        "{\"_class_name\": \"StableDiffusionPipeline\", \"unet\": [\"diffusers\", \"UNet\"],"
            + " \"vae\": [null, null]}");
    ModelFolder model = ModelFolder.open(folder);
    assertThatThrownBy(model::unet)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has no folder unet");
    assertThatThrownBy(model::vae)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has no component vae");
    Files.createDirectory(folder.resolve("unet"));
    assertThatThrownBy(model::unet)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no file")
        .hasMessageContaining("config.json");
  }

  private static void assertRefused(Path folder, String complaint) {
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(complaint)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }
}
