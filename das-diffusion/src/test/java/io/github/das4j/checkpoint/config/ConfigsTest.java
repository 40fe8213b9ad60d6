package io.github.das4j.checkpoint.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.file.JsonFiles;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigsTest {

  private static final JsonNode PUBLISHED = Configs.read(GoldenFolder.bundled("keys/configs.json"));

  @Test
  void publishedUNets() {
    UNetConfig sd = UNetConfig.parse(PUBLISHED.path("sd15_unet"), "sd15");
    assertThat(sd.attentionHeads()).containsExactly(8, 8, 8, 8);
    assertThat(sd.layersPerBlock()).containsExactly(2, 2, 2, 2);
    assertThat(sd.downCrossAttention()).containsExactly(true, true, true, false);
    assertThat(sd.upCrossAttention()).containsExactly(false, true, true, true);
    assertThat(sd.crossAttentionDim()).isEqualTo(768);
    assertThat(sd.textTime()).isFalse();
    UNetConfig xl = UNetConfig.parse(PUBLISHED.path("sdxl_unet"), "sdxl");
    assertThat(xl.attentionHeads()).containsExactly(5, 10, 20);
    assertThat(xl.transformerLayersPerBlock()).containsExactly(1, 2, 10);
    assertThat(xl.useLinearProjection()).isTrue();
    assertThat(xl.textTime()).isTrue();
    assertThat(xl.projectionClassEmbeddingsInputDim()).isEqualTo(2816);
  }

  @Test
  void absentSettingsHaveTheDefaultsOfDiffusers() throws JsonProcessingException {
    List<Integer> channels = List.of(320, 640, 1280, 1280);
    List<Boolean> down = List.of(true, true, true, false);
    List<Boolean> up = List.of(false, true, true, true);
    List<Integer> two = List.of(2, 2, 2, 2);
    List<Integer> one = List.of(1, 1, 1, 1);
    List<Integer> heads = List.of(8, 8, 8, 8);
    assertThat(UNetConfig.parse(json("{}"), "x"))
        .isEqualTo(
            new UNetConfig(
                Extent.square(64),
                4,
                4,
                channels,
                two,
                one,
                heads,
                down,
                up,
                true,
                1280,
                32,
                1e-5,
                false,
                false,
                true,
                0,
                0,
                0,
                0));
    assertThat(VaeConfig.parse(json("{}"), "x"))
        .isEqualTo(
            new VaeConfig(
                Extent.square(32),
                3,
                3,
                4,
                List.of(64),
                1,
                32,
                true,
                true,
                true,
                0.18215,
                0,
                true));
    SchedulerConfig ddim = SchedulerConfig.parse(json("{}"), "x");
    assertThat(ddim)
        .isEqualTo(
            new SchedulerConfig(
                "DDIMScheduler",
                1000,
                1e-4,
                0.02,
                "linear",
                List.of(),
                "epsilon",
                "leading",
                0,
                true,
                false,
                false,
                1,
                false,
                0.995,
                1,
                0,
                10,
                ddim.remarks()));
    assertThat(ddim.remarks().notices())
        .anyMatch(notice -> notice.contains("_class_name is not in the file"))
        .anyMatch(notice -> notice.contains("clip_sample is not in the file"));
    SchedulerConfig lcm = SchedulerConfig.parse(json("{'_class_name': 'LCMScheduler'}"), "x");
    assertThat(lcm.betaSchedule()).isEqualTo("scaled_linear");
    assertThat(lcm.originalInferenceSteps()).isEqualTo(50);
    assertThat(lcm.clipSample()).isFalse();
  }

  @Test
  void clips() throws JsonProcessingException {
    ClipConfig tiny = Configs.clip(GoldenFolder.bundled("models/tiny-clip"));
    assertThat(tiny.projectionDim()).isEqualTo(24);
    assertThat(tiny.text().vocabSize()).isEqualTo(1024);
    assertThat(tiny.vision().patchSize()).isEqualTo(32);
    assertThat(ClipConfig.Text.parse(PUBLISHED.path("clip_bigg_text"), "x"))
        .isEqualTo(
            new ClipConfig.Text(
                49408,
                1280,
                5120,
                32,
                20,
                77,
                1280,
                ClipConfig.Activation.GELU,
                1e-5,
                49407,
                false));
    assertThat(ClipConfig.Vision.parse(PUBLISHED.path("clip_l_vision"), "x"))
        .isEqualTo(
            new ClipConfig.Vision(
                1024, 4096, 24, 16, 224, 14, 768, ClipConfig.Activation.QUICK_GELU, 1e-5));
    ClipConfig old =
        ClipConfig.parse(
            json(
                "{'projection_dim': 768, 'text_config': {'hidden_size': 64},"
                    + " 'text_config_dict': {'hidden_size': 768, 'num_attention_heads': 12}}"),
            "x");
    assertThat(old.text().hiddenSize()).isEqualTo(768);
    assertThat(old.vision().hiddenSize()).isEqualTo(768);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'_class_name': 'UNet2DModel'}|_class_name = UNet2DModel",
        "{'class_embed_type': 'timestep'}|class_embed_type = \"timestep\"",
        "{'addition_embed_type': 'text'}|addition_embed_type = \"text\"",
        "{'addition_embed_type': 'text_time'}|addition_time_embed_dim = null",
        "{'resnet_time_scale_shift': 'scale_shift'}|resnet_time_scale_shift",
        "{'dual_cross_attention': true}|dual_cross_attention = true",
        "{'encoder_hid_dim': 8}|encoder_hid_dim = 8",
        "{'act_fn': 'gelu'}|act_fn = \"gelu\"",
        "{'only_cross_attention': [false, true]}|only_cross_attention = [false,true]",
        "{'center_input_sample': true}|center_input_sample",
        "{'time_embedding_type': 'fourier'}|time_embedding_type",
        "{'mid_block_type': 'UNetMidBlock2DSimpleCrossAttn'}|UNetMidBlock2DSimpleCrossAttn",
        "{'mid_block_type': null}|mid_block_type = null",
        "{'down_block_types': ['KDownBlock2D']}|down_block_types = KDownBlock2D",
        "{'down_block_types': ['DownBlock2D']}|must have 4 entries",
        "{'conv_in_kernel': 1}|conv_in_kernel = 1",
        "{'attention_type': 'gated'}|attention_type",
        "{'class_embeddings_concat': true}|class_embeddings_concat",
        "{'block_out_channels': [320, 0]}|block_out_channels = 0",
        "{'block_out_channels': 'many'}|it must be a list",
        "{'block_out_channels': [8, 8, 8, 8]}|norm_num_groups = 32",
        "{'attention_head_dim': 7}|attention_head_dim = 7",
        "{'attention_head_dim': [8, 8]}|must have 4 entries",
        "{'cross_attention_dim': [768, 1024]}|all of them must be equal",
        "{'transformer_layers_per_block': [[1], [1], [1], [1]]}|whole number",
        "{'in_channels': 4.5}|in_channels = 4.5",
        "{'in_channels': 1e30}|in_channels",
        "{'norm_eps': 'small'}|it must be a number",
        "{'layers_per_block': 2147483647}|it must be at most 1000",
        "{'transformer_layers_per_block': [1, 1, 1, 1001]}|it must be at most 1000",
        "{'block_out_channels': []}|it must have 1 to 12 entries",
        "{'upcast_attention': 'yes'}|true or false",
      })
  void unsupportedUNetsAreRefusedByNameAndValue(String json, String complaint)
      throws JsonProcessingException {
    JsonNode node = json(json);
    assertThatThrownBy(() -> UNetConfig.parse(node, "unet/config.json"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("unet/config.json: ")
        .hasMessageContaining(complaint)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'layers_per_block': 2147483647}|it must be at most 1000",
        "{'block_out_channels': []}|it must have 1 to 12 entries",
        "{'block_out_channels': [1,1,1,1,1,1,1,1,1,1,1,1,1]}|it must have 1 to 12 entries",
        "{'latents_mean': [0.1]}|latents_mean = [0.1]",
        "{'act_fn': 'relu'}|act_fn",
        "{'_class_name': 'AutoencoderTiny'}|AutoencoderTiny",
        "{'up_block_types': ['AttnUpDecoderBlock2D']}|AttnUpDecoderBlock2D",
        "{'scaling_factor': 0}|scaling_factor = 0.0 is not supported (it must be above 0)",
        "{'sample_size': 1000000000}|it must be at most 65536",
        "{'sample_size': [512, 1000000000]}|it must be at most 65536",
      })
  void unsupportedAutoencodersAreRefused(String json, String complaint)
      throws JsonProcessingException {
    JsonNode node = json(json);
    assertThatThrownBy(() -> VaeConfig.parse(node, "vae/config.json"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'num_train_timesteps': 2147483647}|it must be at most 1000000",
        "{'beta_schedule': 'sigmoid'}|beta_schedule = sigmoid",
        "{'beta_start': -1}|beta_start = -1.0 is not supported (it must be above 0 and below 1)",
        "{'beta_end': 1}|beta_end = 1.0",
        "{'num_train_timesteps': 1, 'trained_betas': [0]}|trained_betas = 0.0",
        "{'clip_sample': true, 'clip_sample_range': 0}|clip_sample_range = 0.0",
        "{'thresholding': true, 'sample_max_value': -1}|sample_max_value = -1.0",
        "{'thresholding': true, 'dynamic_thresholding_ratio': 1.5}|dynamic_thresholding_ratio = 1.5",
        "{'prediction_type': 'flow'}|prediction_type = flow",
        "{'timestep_spacing': 'random'}|timestep_spacing = random",
        "{'trained_betas': [0.1, 0.2]}|trained_betas = 2 numbers",
        "{'_class_name': 'FlowMatchEulerDiscreteScheduler'}|flow matching",
        "{'_class_name': 'EDMEulerScheduler'}|EDM",
        "{'_class_name': 'DDIMInverseScheduler'}|DDIMInverseScheduler",
        "{'_class_name': 'DPMSolverMultistepInverseScheduler'}|from the image to noise",
        "{'_class_name': 'IPNDMScheduler'}|known: DDIMScheduler",
        "{'_class_name': ['a', 'b']}|it must be a string",
        "{'_class_name': 'UniPCMultistepScheduler', 'use_flow_sigmas': true}|use_flow_sigmas ="
            + " true",
        "{'_class_name': 'EulerDiscreteScheduler', 'timestep_type': 'continuous'}|timestep_type",
        "{'_class_name': 'DPMSolverMultistepScheduler', 'thresholding': true}|thresholding = true",
        "{'variance_type': 'learned_range'}|variance_type",
        "{'rescale_betas_zero_snr': true}|rescale_betas_zero_snr = true",
      })
  void unsupportedSchedulersAreRefused(String json, String complaint)
      throws JsonProcessingException {
    JsonNode node = json(json);
    assertThatThrownBy(() -> SchedulerConfig.parse(node, "scheduler_config.json"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(complaint);
  }

  /** The constructors of diffusers 0.36 (src/diffusers/schedulers/scheduling_*.py). */
  @ParameterizedTest
  @CsvSource({
    "DDIMScheduler,1e-4,0.02,linear,leading,true",
    "DDIMParallelScheduler,1e-4,0.02,linear,leading,true",
    "DDPMScheduler,1e-4,0.02,linear,leading,true",
    "DDPMParallelScheduler,1e-4,0.02,linear,leading,true",
    "LCMScheduler,0.00085,0.012,scaled_linear,leading,true",
    "TCDScheduler,0.00085,0.012,scaled_linear,leading,true",
    "PNDMScheduler,1e-4,0.02,linear,leading,false",
    "EulerDiscreteScheduler,1e-4,0.02,linear,linspace,true",
    "EulerAncestralDiscreteScheduler,1e-4,0.02,linear,linspace,true",
    "HeunDiscreteScheduler,0.00085,0.012,linear,linspace,true",
    "LMSDiscreteScheduler,1e-4,0.02,linear,linspace,true",
    "KDPM2DiscreteScheduler,0.00085,0.012,linear,linspace,true",
    "KDPM2AncestralDiscreteScheduler,0.00085,0.012,linear,linspace,true",
    "DPMSolverMultistepScheduler,1e-4,0.02,linear,linspace,true",
    "DPMSolverSinglestepScheduler,1e-4,0.02,linear,linspace,true",
    "DPMSolverSDEScheduler,0.00085,0.012,linear,linspace,true",
    "UniPCMultistepScheduler,1e-4,0.02,linear,linspace,true",
    "DEISMultistepScheduler,1e-4,0.02,linear,linspace,false",
    "SASolverScheduler,1e-4,0.02,linear,linspace,false",
  })
  void absentSettingsOfASchedulerHaveTheDefaultsOfItsClass(
      String name, double start, double end, String betas, String spacing, boolean toOne)
      throws JsonProcessingException {
    SchedulerConfig config = SchedulerConfig.parse(json("{'_class_name': '" + name + "'}"), "x");
    assertThat(config.betaStart()).isEqualTo(start);
    assertThat(config.betaEnd()).isEqualTo(end);
    assertThat(config.betaSchedule()).isEqualTo(betas);
    assertThat(config.timestepSpacing()).isEqualTo(spacing);
    assertThat(config.setAlphaToOne()).isEqualTo(toOne);
    assertThat(config.clipSample()).as("latents are not clamped by a default").isFalse();
    assertThat(config.remarks().origins())
        .containsEntry("timestep_spacing", SchedulerConfig.Origin.CLASS_DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "DDIMScheduler,true",
    "DDPMScheduler,true",
    "LCMScheduler,true",
    "PNDMScheduler,false",
    "EulerDiscreteScheduler,false",
    "DPMSolverMultistepScheduler,false",
    "TCDScheduler,false",
  })
  void onlyAFileOfAClassThatClampsClamps(String name, boolean clamps)
      throws JsonProcessingException {
    SchedulerConfig config =
        SchedulerConfig.parse(json("{'_class_name': '" + name + "', 'clip_sample': true}"), "x");
    assertThat(config.clipSample()).isEqualTo(clamps);
    assertThat(config.remarks().notices().stream().anyMatch(n -> n.contains("clip_sample = true")))
        .isEqualTo(!clamps);
  }

  @Test
  void theEndOfTheLastStepFollowsTheFileThenItsFinalSigma() throws JsonProcessingException {
    String multistep = "{'_class_name': 'DPMSolverMultistepScheduler', ";
    assertThat(
            SchedulerConfig.parse(json(multistep + "'final_sigmas_type': 'sigma_min'}"), "x")
                .setAlphaToOne())
        .isFalse();
    String both = multistep + "'final_sigmas_type': 'sigma_min', 'set_alpha_to_one': true}";
    assertThat(SchedulerConfig.parse(json(both), "x").setAlphaToOne()).isTrue();
  }

  @Test
  void numbersThatPythonWritesAreRead(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("scheduler_config.json");
    Files.writeString(
        file,
        "{\"_class_name\": \"DPMSolverMultistepScheduler\", \"lambda_min_clipped\": -Infinity,"
            + " \"beta_end\": 0.012, \"solver_p\": NaN}");
    assertThat(SchedulerConfig.parse(Configs.read(file), "x").betaEnd()).isEqualTo(0.012);
    Files.writeString(file, "{\"beta_end\": Infinity}");
    assertThatThrownBy(() -> SchedulerConfig.parse(Configs.read(file), "x"))
        .hasMessageContaining("beta_end = \"Infinity\"")
        .hasMessageContaining("it must be a number");
  }

  @Test
  void aNetworksOwnSettingsAreNotAdvisedToBeLeftOut() throws JsonProcessingException {
    JsonNode node = json("{'class_embed_type': 'timestep'}");
    assertThatThrownBy(() -> UNetConfig.parse(node, "x"))
        .hasMessageContaining("models that have it cannot be run here")
        .hasMessageNotContaining("leave");
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return JsonFiles.MAPPER.readTree(text.replace('\'', '"'));
  }
}
