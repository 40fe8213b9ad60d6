package io.github.das4j.checkpoint.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.file.JsonFiles;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.original.OriginalCheckpoint;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightKindTest {

  /** Names as published files have them, with shapes where these decide; each line is one file. */
  private static final String FILES =
      """
      LORA lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight
      LORA lora_te1_text_model_encoder_layers_0_mlp_fc1.alpha
      LORA unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.lora_A.weight
      LORA unet.mid_block.attentions.0.transformer_blocks.0.attn1.processor.to_q_lora.down.weight
      LORA base_model.model.down_blocks.0.attentions.0.proj_in.lora_B.weight
      LORA lora_unet_mid_block_attentions_0_proj_in.hada_w1_a
      LLLITE lllite_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_k.down.0.weight
      CONTROLNET controlnet_cond_embedding.conv_in.weight down_blocks.0.resnets.0.conv1.weight
      CONTROLNET control_model.input_hint_block.0.weight
      T2I_ADAPTER adapter.body.0.resnets.0.block1.weight adapter.conv_in.weight
      T2I_ADAPTER body.0.block1.weight conv_in.weight
      IP_ADAPTER image_proj.proj.weight ip_adapter.1.to_k_ip.weight
      MOTION_MODULE down_blocks.0.motion_modules.0.temporal_transformer.norm.weight
      SD3_FILE model.diffusion_model.joint_blocks.0.context_block.attn.qkv.weight
      FLUX_FILE double_blocks.0.img_attn.qkv.weight
      FLUX_FILE model.diffusion_model.double_blocks.0.img_attn.norm.key_norm.scale
      SD3_TRANSFORMER pos_embed.proj.weight transformer_blocks.0.attn.add_q_proj.weight
      FLUX_TRANSFORMER transformer_blocks.0.attn.add_q_proj.weight single_transformer_blocks.0.attn.to_q.weight
      CASCADE clip_txt_pooled_mapper.weight down_blocks.0.0.channelwise.0.weight
      DIFFUSION_TRANSFORMER adaln_single.linear.weight transformer_blocks.0.attn1.to_q.weight
      SINGLE_FILE model.diffusion_model.input_blocks.0.0.weight first_stage_model.encoder.conv_in.weight
      BARE_ORIGINAL_UNET input_blocks.0.0.weight output_blocks.0.0.in_layers.0.weight
      UNET conv_in.weight down_blocks.0.resnets.0.conv1.weight up_blocks.0.resnets.0.conv1.weight
      TINY_VAE decoder.layers.0.weight encoder.layers.0.weight
      TINY_VAE 1.weight 3.conv.0.weight
      VAE decoder.up_blocks.0.resnets.0.conv1.weight encoder.down_blocks.0.resnets.0.conv1.weight
      ORIGINAL_VAE decoder.up.0.block.0.conv1.weight encoder.down.0.block.0.conv1.weight
      ORIGINAL_VAE first_stage_model.decoder.up.0.block.0.conv1.weight
      SAFETY_CHECKER concept_embeds vision_model.vision_model.embeddings.class_embedding
      SIGLIP vision_model.head.attention.in_proj_weight text_model.head.weight logit_bias
      OTHER_CLIP visual.trunk.blocks.0.attn.qkv.weight text.token_embedding.weight
      OTHER_CLIP visual.layer1.0.conv1.weight visual.conv1.weight token_embedding.weight
      CLIP text_model.embeddings.token_embedding.weight vision_model.embeddings.class_embedding
      CLIP_VISION vision_model.embeddings.class_embedding visual_projection.weight
      CLIP_VISION visual.conv1.weight visual.proj
      CLIP_TEXT text_model.embeddings.token_embedding.weight text_projection.weight
      OPEN_CLIP visual.conv1.weight token_embedding.weight
      IMAGE_REWARD blip.visual_encoder.pos_embed blip.text_encoder.embeddings.word_embeddings.weight
      BLIP visual_encoder.blocks.0.norm1.weight text_decoder.bert.embeddings.word_embeddings.weight
      T5_ENCODER shared.weight encoder.block.0.layer.0.SelfAttention.q.weight
      BERT_ENCODER roberta.embeddings.word_embeddings.weight
      BERT_ENCODER embeddings.word_embeddings.weight
      LANGUAGE_MODEL model.layers.0.self_attn.q_proj.weight
      LANGUAGE_MODEL encoder.layers.0.self_attention.query_key_value.weight
      LPIPS_WHOLE net.slice1.0.weight lin0.model.1.weight:1,64,1,1
      LPIPS_ALEX lin0.model.1.weight:1,64,1,1 lin1.model.1.weight:1,192,1,1
      LPIPS_SQUEEZE lin0.model.1.weight:1,64,1,1 lin1.model.1.weight:1,128,1,1 lin6.model.1.weight
      LPIPS_VGG lin0.model.1.weight:1,64,1,1 lin1.model.1.weight:1,128,1,1
      SQUEEZENET features.0.weight:64,3,3,3 features.3.squeeze.weight
      ALEXNET features.0.weight:64,3,11,11 features.10.weight classifier.1.weight
      VGG features.0.weight:64,3,3,3 features.28.weight
      RESNET conv1.weight layer1.0.conv1.weight fc.weight
      UPSCALER body.0.rdb1.conv1.weight conv_first.weight
      EMPTY
      AESTHETIC_HEAD weight:1,768 bias:1
      AESTHETIC_HEAD layers.0.weight layers.2.weight layers.4.weight layers.6.weight layers.7.weight layers.0.bias
      AESTHETIC_HEAD layers.0.weight layers.3.weight layers.6.weight layers.9.weight layers.11.weight
      AESTHETIC_HEAD weight:1,512 bias:1
      AESTHETIC_HEAD predictor.weight:1,768 predictor.bias:1
      AESTHETIC_HEAD fc1.weight:256,512 fc2.weight:128,256 fc3.weight:1,128 fc1.bias:256
      WHOLE_AESTHETIC vision_model.post_layernorm.weight visual_projection.weight predictor.weight:1,768
      OTHER_HEAD fc1.weight fc2.weight
      OTHER_HEAD layers.0.weight layers.2.weight layers.4.weight
      TEXTUAL_INVERSION <my-cat>:2,768
      TEXTUAL_INVERSION emb_params:4,768
      TEXTUAL_INVERSION clip_g:2,1280 clip_l:2,768
      UNKNOWN stem.0.gamma head.0.gamma
      """;

  @TempDir Path folder = Path.of("");

  @Test
  void everyKindIsToldByItsKeys() {
    for (String line : FILES.lines().toList()) {
      String[] words = line.split(" ");
      assertThat(WeightKind.of(new Named(words))).as(line).hasToString(words[0]);
    }
    assertThat(FILES.lines().map(line -> line.split(" ")[0]).collect(Collectors.toSet()))
        .isEqualTo(Arrays.stream(WeightKind.values()).map(Enum::name).collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @CsvSource({
    "sd15_unet,UNET",
    "sdxl_unet,UNET",
    "lcm_dreamshaper_v7_unet,UNET",
    "sd15_vae,VAE",
    "sd15_text_encoder,CLIP_TEXT",
    "sdxl_text_encoder_2,CLIP_TEXT",
    "clip_vit_l14,CLIP",
    "pickscore_vit_h14_hf,CLIP",
    "hpsv2_vit_h14_openclip,OPEN_CLIP",
    "imagereward_blip_large,IMAGE_REWARD",
    "aesthetic_mlp,AESTHETIC_HEAD",
    "lpips_alex_lin,LPIPS_ALEX",
    "lpips_alexnet_features,ALEXNET"
  })
  void publishedKeyListsAreTold(String list, WeightKind kind) throws IOException {
    assertThat(WeightKind.of(new Named(published(list)))).isEqualTo(kind);
  }

  private static Map<String, long[]> published(String list) throws IOException {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    Path file = GoldenFolder.bundled("keys/" + list + ".json.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      for (var entry : JsonFiles.MAPPER.readTree(in).properties()) {
        long[] shape = new long[entry.getValue().size()];
        Arrays.setAll(shape, k -> entry.getValue().get(k).longValue());
        shapes.put(entry.getKey(), shape);
      }
    }
    return shapes;
  }

  /** Each file that is refused, on disk, wherever a user can name it. */
  @Test
  void refusalsNameTheFileWhatItIsAndWhatToDo() {
    for (String line : FILES.lines().toList()) {
      WeightKind kind = WeightKind.valueOf(line.split(" ")[0]);
      if (kind == WeightKind.SINGLE_FILE || kind == WeightKind.UNKNOWN) {
        continue;
      }
      Path file = write(line.split(" "));
      String name = file.toString();
      assertRefused(() -> ModelFolder.open(file), name, kind);
      assertRefused(() -> ModelFolder.open(folder), name, kind);
      assertRefused(() -> OriginalCheckpoint.open(file).close(), name, kind);
      if (kind != WeightKind.CLIP) {
        assertRefused(
            () -> WeightKind.require(StateDicts.open(file), WeightKind.CLIP).close(), name, kind);
      }
    }
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable action, String file, WeightKind kind) {
    assertThatThrownBy(action)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(file, "is " + kind.title(), kind.advice())
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  @Test
  void picklesOfDictsOfDictsAreNamed() {
    for (String name : new String[] {"webui.pt", "webui_legacy.pt", "webui_parameterdict.pt"}) {
      try (StateDict dict = StateDicts.open(GoldenFolder.bundled("embeddings/" + name))) {
        assertThat(WeightKind.of(dict)).isEqualTo(WeightKind.TEXTUAL_INVERSION);
        assertThat(dict.names()).containsExactly("string_to_param.*");
      }
    }
  }

  private Path write(String[] words) {
    Path file = folder.resolve("model.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, org.bytedeco.pytorch.Tensor> tensors = new LinkedHashMap<>();
      shapes(words)
          .forEach(
              (name, shape) -> tensors.put(name, Tensors.of(new float[(int) size(shape)], shape)));
      SafetensorsWriter.write(file, tensors);
    }
    return file;
  }

  private static long size(long[] shape) {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  private static Map<String, long[]> shapes(String[] words) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (String word : words) {
      if (!word.equals(words[0])) {
        String[] parts = word.split(":");
        String shape = parts.length > 1 ? parts[1] : "2,2";
        shapes.put(parts[0], Arrays.stream(shape.split(",")).mapToLong(Long::parseLong).toArray());
      }
    }
    return shapes;
  }

  private record Named(Map<String, long[]> shapes) implements StateDict {

    Named(String[] words) {
      this(WeightKindTest.shapes(words));
    }

    @Override
    public String source() {
      return "named";
    }

    @Override
    public java.util.Set<String> names() {
      return shapes.keySet();
    }

    @Override
    public long[] shape(String name) {
      return java.util.Objects.requireNonNull(shapes.get(name)).clone();
    }

    @Override
    public org.bytedeco.pytorch.Tensor tensor(String name) {
      throw new AssertionError("a tensor was read: " + name);
    }

    @Override
    public void close() {}
  }
}
