package io.github.das4j.nn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.BlipConfig;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.OpenClipConfig;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.opentest4j.TestAbortedException;

/**
 * The network that a file of these tensors is for, told by the tensors and not by the file's name,
 * with that of the recorded configurations whose sizes they have.
 */
record LayoutNetwork(Layout layout, JsonNode configs) {

  private static final Path NOWHERE = Path.of("none");
  private static final String TOKENS = "text_model.embeddings.token_embedding.weight";
  private static final String PATCHES = "vision_model.embeddings.patch_embedding.weight";
  private static final String GUIDANCE = "time_embedding.cond_proj.weight";

  Consumer<Weights> network() {
    if (layout.has("time_embedding.linear_1.weight")) {
      UNetConfig config = UNetConfig.parse(unet(), layout.source());
      return w -> new UNet(w, config);
    }
    if (layout.has("pos_embed.proj.weight")) {
      Sd3Config config = Sd3Config.parse(config(this::isTransformer), layout.source());
      return w -> new Sd3Transformer(w, config);
    }
    if (layout.has("single_transformer_blocks.0.norm.linear.weight")) {
      FluxConfig config = FluxConfig.parse(config(this::isTransformer), layout.source());
      return w -> new FluxTransformer(w, config);
    }
    if (layout.has("shared.weight")) {
      T5Config config = T5Config.parse(config(json -> json.has("d_kv")), layout.source());
      return w -> new T5Encoder(w, config);
    }
    if (layout.has("decoder.conv_in.weight") && layout.has("encoder.conv_in.weight")) {
      VaeConfig config = VaeConfig.parse(config(this::isVae), layout.source());
      return w -> new Autoencoder(w, config);
    }
    if (layout.isOpenClip()) {
      return w -> new Clip(w, OpenClipConfig.of(layout, NOWHERE));
    }
    if (layout.has(TOKENS)) {
      return clip();
    }
    if (layout.names().stream().anyMatch(name -> name.startsWith("blip."))) {
      return w -> new ImageReward(w, BlipConfig.of(layout, NOWHERE));
    }
    if (layout.has("layers.0.weight")) {
      return w -> new AestheticHead(w, AestheticHead.width(layout));
    }
    if (layout.has("lin0.model.1.weight") || layout.has("features.0.weight")) {
      return w -> new Lpips(w, w);
    }
    throw new TestAbortedException("no network here has the layout " + layout.source());
  }

  private Consumer<Weights> clip() {
    JsonNode json = config(this::isText);
    ClipConfig.Text text = ClipConfig.Text.parse(json, layout.source());
    if (!layout.has(PATCHES)) {
      return layout.has("text_projection.weight")
          ? w -> ClipText.withProjection(w, text)
          : w -> ClipText.of(w, text);
    }
    var vision = ClipConfig.Vision.parse(config(this::isVision), layout.source());
    return w -> new Clip(w, new ClipConfig(text, vision, text.projectionDim()));
  }

  /** LCM's U-Net is that of another configuration, with an embedding of the guidance scale. */
  private ObjectNode unet() {
    ObjectNode json = config(this::isUnet).deepCopy();
    if (layout.has(GUIDANCE)) {
      json.put("time_cond_proj_dim", layout.shape(GUIDANCE)[1]);
    }
    return json;
  }

  private boolean isUnet(JsonNode json) {
    return json.has("cross_attention_dim")
        && side("conv_in.weight", 0) == json.path("block_out_channels").path(0).asLong()
        && layout.shapes().entrySet().stream()
            .filter(entry -> entry.getKey().endsWith("attn2.to_k.weight"))
            .allMatch(entry -> entry.getValue()[1] == json.path("cross_attention_dim").asLong());
  }

  private boolean isTransformer(JsonNode json) {
    return json.has("joint_attention_dim");
  }

  private boolean isVae(JsonNode json) {
    return json.has("latent_channels")
        && side("encoder.conv_in.weight", 0) == json.path("block_out_channels").path(0).asLong();
  }

  private boolean isText(JsonNode json) {
    return json.has("vocab_size")
        && side(TOKENS, 1) == json.path("hidden_size").asLong()
        && layers("text_model.") == json.path("num_hidden_layers").asLong();
  }

  private boolean isVision(JsonNode json) {
    return json.has("patch_size")
        && side(PATCHES, 0) == json.path("hidden_size").asLong()
        && side(PATCHES, 2) == json.path("patch_size").asLong()
        && layers("vision_model.") == json.path("num_hidden_layers").asLong();
  }

  private long side(String name, int axis) {
    return Objects.requireNonNull(layout.shapes().get(name))[axis];
  }

  private long layers(String tower) {
    return layout.names().stream()
        .filter(name -> name.matches(tower + "encoder\\.layers\\.\\d+\\.layer_norm1\\.weight"))
        .count();
  }

  /** One under the layout's own name goes before others of its sizes. */
  private JsonNode config(Predicate<JsonNode> fits) {
    JsonNode own = configs.path(layout.source());
    if (fits.test(own)) {
      return own;
    }
    List<JsonNode> fitting = configs.valueStream().filter(fits).toList();
    if (fitting.isEmpty()) {
      throw new AssertionError("no recorded configuration has the sizes of " + layout.source());
    }
    return fitting.get(0);
  }
}
