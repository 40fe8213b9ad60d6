package io.github.das4j.checkpoint.original;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.PipelineClass;
import io.github.das4j.checkpoint.file.JsonFiles;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.original.MappedStateDict.Form;
import io.github.das4j.checkpoint.original.MappedStateDict.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stable Diffusion 3 or 3.5 in a single file with its text encoders: {@code
 * model.diffusion_model.}, {@code first_stage_model.}, {@code text_encoders.clip_l.}, {@code
 * clip_g.} and perhaps {@code t5xxl.} What no tensor tells is as published.
 *
 * @param dict of the file
 */
record OriginalSd3(StateDict dict) {

  private static final String FIRST = "text_encoders.clip_l.transformer.";
  private static final String SECOND = "text_encoders.clip_g.transformer.";
  private static final String T5 = "text_encoders.t5xxl.transformer.";
  private static final String VAE = "first_stage_model.";
  private static final String TEXT = "text_encoder";
  private static final String TEXT_2 = "text_encoder_2";
  private static final String TEXT_3 = "text_encoder_3";
  private static final String MODEL = OriginalTransformer.PREFIX;
  private static final String BLOCK = "encoder.block.";
  private static final int HEAD = 64;

  /** 1024 pixels, at which all were trained last. */
  private static final int PIXELS = 1024;

  private static final int FACTOR = 8;

  /**
   * Takes a file.
   *
   * @throws CheckpointException if it is not whole; the message says what it lacks and what to do
   */
  OriginalSd3 {
    List<String> lacking = new ArrayList<>();
    for (String prefix : List.of(MODEL, VAE, FIRST, SECOND)) {
      if (!OriginalLayout.any(dict, prefix)) {
        lacking.add(prefix + "…");
      }
    }
    if (!lacking.isEmpty()) {
      throw new CheckpointException(
          dict.source()
              + " is "
              + WeightKind.SD3_FILE.title()
              + ", not whole (no "
              + String.join(", ", lacking)
              + "): "
              + WeightKind.SD3_FILE.advice());
    }
  }

  private boolean hasT5() {
    return OriginalLayout.any(dict, T5);
  }

  List<String> components() {
    List<String> names = new ArrayList<>(List.of("transformer", "vae", TEXT, TEXT_2));
    if (hasT5()) {
      names.add(TEXT_3);
    }
    return List.copyOf(names);
  }

  /** A component's tensors under today's names. */
  StateDict component(String name) {
    return switch (name) {
      case "transformer" -> MappedStateDict.fitting(dict, OriginalTransformer.parts(dict));
      case "vae" -> MappedStateDict.fitting(dict, new OriginalVae(dict, VAE).parts());
      case TEXT -> projected(text(FIRST));
      case TEXT_2 -> projected(text(SECOND));
      case TEXT_3 -> MappedStateDict.fitting(dict, t5());
      default -> throw new CheckpointException(dict.source() + " has no component " + name);
    };
  }

  private OriginalText text(String prefix) {
    return new OriginalText(dict, prefix, false, 0, false);
  }

  private StateDict projected(OriginalText text) {
    StateDict tower = MappedStateDict.fitting(dict, text.parts());
    return tower.names().contains(IdentityProjection.NAME)
        ? tower
        : new IdentityProjection(tower, text.config().path("hidden_size").asLong());
  }

  private Map<String, Part> t5() {
    Map<String, Part> parts = new LinkedHashMap<>();
    for (String stored : dict.names()) {
      String name = stored.startsWith(T5) ? stored.substring(T5.length()) : "";
      // The same table as shared.weight.
      if (!name.isEmpty() && !name.equals("encoder.embed_tokens.weight")) {
        parts.put(name, new Part(stored, Form.SAME));
      }
    }
    return parts;
  }

  JsonNode config(String name) {
    return switch (name) {
      case "transformer" -> transformerConfig();
      case "vae" -> vaeConfig();
      case TEXT -> textConfig(FIRST, "quick_gelu");
      case TEXT_2 -> textConfig(SECOND, "gelu");
      default -> t5Config();
    };
  }

  private long size(String name, int dimension) {
    return OriginalLayout.size(dict, name, dimension);
  }

  private ObjectNode transformerConfig() {
    ObjectNode node = OriginalConfigs.config("SD3Transformer2DModel");
    String patches = MODEL + "x_embedder.proj.weight";
    long width = size(patches, 0);
    String norm = MODEL + "joint_blocks.0.x_block.attn.ln_q.weight";
    boolean normalised = dict.names().contains(norm);
    long head = normalised ? size(norm, 0) : HEAD;
    node.put("sample_size", PIXELS / FACTOR).put("patch_size", size(patches, 2));
    node.put("in_channels", size(patches, 1)).put("out_channels", size(patches, 1));
    node.put("attention_head_dim", head).put("num_attention_heads", Math.max(width / head, 1));
    node.put("joint_attention_dim", size(MODEL + "context_embedder.weight", 1));
    node.put("pooled_projection_dim", size(MODEL + "y_embedder.mlp.0.weight", 1));
    node.put("caption_projection_dim", width);
    long positions = size(MODEL + "pos_embed", 1);
    node.put("pos_embed_max_size", Math.round(Math.sqrt((double) positions)));
    node.put("qk_norm", normalised ? "rms_norm" : null);
    ArrayNode dual = node.putArray("dual_attention_layers");
    int layers = 0;
    while (block(layers, "attn.proj.weight")) {
      if (block(layers, "attn2.proj.weight")) {
        dual.add(layers);
      }
      layers++;
    }
    return node.put("num_layers", layers);
  }

  private boolean block(int layer, String name) {
    return dict.names().contains(MODEL + "joint_blocks." + layer + ".x_block." + name);
  }

  private ObjectNode vaeConfig() {
    return new OriginalVae(dict, VAE)
        .config()
        .put("sample_size", PIXELS)
        .put("scaling_factor", 1.5305)
        .put("shift_factor", 0.0609)
        .put("force_upcast", true);
  }

  private ObjectNode textConfig(String prefix, String activation) {
    ObjectNode node = text(prefix).config();
    String projection = prefix + IdentityProjection.NAME;
    if (dict.names().contains(projection)) {
      node.put("projection_dim", size(projection, 0));
    }
    node.putArray("architectures").add("CLIPTextModelWithProjection");
    return node.put("hidden_act", activation);
  }

  private ObjectNode t5Config() {
    StateDict t5 = MappedStateDict.fitting(dict, t5());
    String first = BLOCK + "0.layer.";
    String bias = first + "0.SelfAttention.relative_attention_bias.weight";
    long heads = OriginalLayout.size(t5, bias, 1);
    int layers = 0;
    while (t5.names().contains(BLOCK + layers + ".layer.0.SelfAttention.q.weight")) {
      layers++;
    }
    ObjectNode node = JsonFiles.MAPPER.createObjectNode();
    node.putArray("architectures").add("T5EncoderModel");
    node.put("model_type", "t5").put("feed_forward_proj", "gated-gelu");
    node.put("dense_act_fn", "gelu_new").put("is_gated_act", true);
    node.put("vocab_size", OriginalLayout.size(t5, "shared.weight", 0));
    node.put("d_model", OriginalLayout.size(t5, "shared.weight", 1));
    node.put("num_layers", layers).put("num_heads", heads);
    long queries = OriginalLayout.size(t5, first + "0.SelfAttention.q.weight", 0);
    node.put("d_kv", queries / Math.max(heads, 1));
    node.put("d_ff", OriginalLayout.size(t5, first + "1.DenseReluDense.wi_0.weight", 0));
    node.put("relative_attention_num_buckets", OriginalLayout.size(t5, bias, 0));
    node.put("relative_attention_max_distance", 128).put("layer_norm_epsilon", 1e-6);
    return node.put("pad_token_id", 0).put("eos_token_id", 1);
  }

  /** The levels that SD3 was trained at. */
  static JsonNode scheduler() {
    return OriginalConfigs.config("FlowMatchEulerDiscreteScheduler")
        .put("num_train_timesteps", 1000)
        .put("shift", 3.0);
  }

  JsonNode index() {
    ObjectNode node = JsonFiles.MAPPER.createObjectNode();
    node.put("_class_name", PipelineClass.STABLE_DIFFUSION_3.className());
    entry(node, "scheduler", "diffusers", "FlowMatchEulerDiscreteScheduler");
    entry(node, "transformer", "diffusers", "SD3Transformer2DModel");
    entry(node, "vae", "diffusers", "AutoencoderKL");
    for (String number : List.of("", "_2")) {
      entry(node, TEXT + number, "transformers", "CLIPTextModelWithProjection");
      entry(node, "tokenizer" + number, "transformers", "CLIPTokenizer");
    }
    if (hasT5()) {
      entry(node, TEXT_3, "transformers", "T5EncoderModel");
      entry(node, "tokenizer_3", "transformers", "T5TokenizerFast");
    }
    return node;
  }

  private static void entry(ObjectNode node, String name, String library, String type) {
    node.putArray(name).add(library).add(type);
  }
}
