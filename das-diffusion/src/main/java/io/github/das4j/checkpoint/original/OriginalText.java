package io.github.das4j.checkpoint.original;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.file.JsonFiles;
import io.github.das4j.checkpoint.original.MappedStateDict.Form;
import io.github.das4j.checkpoint.original.MappedStateDict.Part;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A text encoder inside an original checkpoint.
 *
 * @param prefix before each of its tensors' names
 * @param openClip whether it is in open_clip's layout, with queries, keys and values packed and the
 *     projection multiplying from the right; otherwise in that of transformers
 * @param skipped last layers that the model has no use for: SD 2 takes the state before the last
 * @param projected whether its projection is wanted
 */
record OriginalText(
    StateDict dict, String prefix, boolean openClip, int skipped, boolean projected) {

  private static final String LAYERS = "text_model.encoder.layers.";
  private static final String BLOCKS = "transformer.resblocks.";
  private static final int HEAD = 64;

  private static final String PROJECTION = "text_projection";

  /** What a text tower holds beside its weights. */
  private static final Set<String> UNUSED = Set.of("logit_scale", "attn_mask");

  Map<String, Part> parts() {
    Map<String, Part> parts = new LinkedHashMap<>();
    int layers = openClip ? layers() : 0;
    for (String stored : dict.names()) {
      if (stored.startsWith(prefix)) {
        String name = stored.substring(prefix.length());
        if (openClip) {
          addOpenClip(name, stored, layers, parts);
        } else if (!name.endsWith("position_ids")) {
          // The oldest files leave the first step of the path out.
          String full = name.startsWith("text_") ? name : "text_model." + name;
          parts.put(full, new Part(stored, Form.SAME));
        }
      }
    }
    return parts;
  }

  private void addOpenClip(String name, String stored, int layers, Map<String, Part> parts) {
    boolean dropped =
        UNUSED.contains(name)
            || (name.startsWith(PROJECTION) && !projected)
            || layer(name).orElse(-1) >= layers;
    if (dropped) {
      return;
    }
    // Some files keep the projection as a layer's matrix, which is not transposed.
    Map<String, Part> made =
        name.equals(PROJECTION + ".weight")
            ? Map.of(name, new Part(stored, Form.SAME))
            : OpenClipNames.of(name, stored);
    if (made.isEmpty()) {
      throw new CheckpointException(
          dict.source() + " holds " + stored + ", which is no part of a text encoder known here");
    }
    parts.putAll(made);
  }

  private static OptionalInt layer(String name) {
    return name.matches("transformer\\.resblocks\\.\\d{1,4}\\..*")
        ? OptionalInt.of(Integer.parseInt(name.split("\\.", 4)[2]))
        : OptionalInt.empty();
  }

  /** Layers that are wanted. */
  private int layers() {
    int layers = 0;
    while (dict.names().contains(prefix + BLOCKS + layers + ".ln_1.weight")) {
      layers++;
    }
    return layers - skipped;
  }

  /** {@code config.json} as far as the tensors tell; heads have 64 channels, as in every CLIP. */
  ObjectNode config() {
    StateDict mapped = MappedStateDict.fitting(dict, parts());
    String tokens = "text_model.embeddings.token_embedding.weight";
    long hidden = OriginalLayout.size(mapped, tokens, 1);
    int layers = 0;
    while (mapped.names().contains(LAYERS + layers + ".layer_norm1.weight")) {
      layers++;
    }
    ObjectNode node = JsonFiles.MAPPER.createObjectNode();
    node.putArray("architectures").add(projected ? "CLIPTextModelWithProjection" : "CLIPTextModel");
    node.put("model_type", "clip_text_model");
    node.put("vocab_size", OriginalLayout.size(mapped, tokens, 0));
    node.put("hidden_size", hidden);
    node.put("intermediate_size", OriginalLayout.size(mapped, LAYERS + "0.mlp.fc1.weight", 0));
    node.put("num_hidden_layers", layers);
    node.put("num_attention_heads", hidden % HEAD == 0 ? hidden / HEAD : 1);
    node.put(
        "max_position_embeddings",
        OriginalLayout.size(mapped, "text_model.embeddings.position_embedding.weight", 0));
    node.put("projection_dim", projected ? projection() : hidden);
    node.put("hidden_act", openClip ? "gelu" : "quick_gelu");
    node.put("layer_norm_eps", 1e-5);
    node.put("bos_token_id", 0).put("eos_token_id", 2).put("pad_token_id", 1);
    return node;
  }

  /** Width of the projected text. */
  long projection() {
    return OriginalLayout.size(MappedStateDict.fitting(dict, parts()), "text_projection.weight", 0);
  }
}
