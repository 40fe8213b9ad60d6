package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.BlipConfig;
import io.github.das4j.checkpoint.ClipConfig;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.OpenClip;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.UNetConfig;
import io.github.das4j.checkpoint.VaeConfig;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.golden.GoldenFolder;
import io.github.das4j.tensor.Arena;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The full-size networks ask for exactly what the published files hold. */
class KeysTest {

  private static final JsonNode CONFIGS = Configs.read(GoldenFolder.bundled("keys/configs.json"));

  @ParameterizedTest
  @ValueSource(strings = {"sd15_unet", "sdxl_unet"})
  void unet(String name) throws IOException {
    UNetConfig config = UNetConfig.parse(CONFIGS.get(name), name);
    assertAsks(name, w -> new UNet(w, config));
  }

  @Test
  void lcm() throws IOException {
    ObjectNode json = CONFIGS.get("sd15_unet").deepCopy();
    UNetConfig config = UNetConfig.parse(json.put("time_cond_proj_dim", 256), "lcm");
    assertAsks("lcm_dreamshaper_v7_unet", w -> new UNet(w, config));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sd15_vae", "sdxl_vae"})
  void vae(String name) throws IOException {
    VaeConfig config = VaeConfig.parse(CONFIGS.get("sd15_vae"), name);
    assertAsks(name, w -> new Autoencoder(w, config));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sd15_text_encoder", "sdxl_text_encoder"})
  void text(String name) throws IOException {
    ClipConfig.Text config = ClipConfig.Text.parse(CONFIGS.get("clip_l_text"), name);
    assertAsks(name, w -> ClipText.of(w, config));
  }

  @Test
  void textWithProjection() throws IOException {
    ClipConfig.Text config = ClipConfig.Text.parse(CONFIGS.get("clip_bigg_text"), "bigG");
    assertAsks("sdxl_text_encoder_2", w -> ClipText.withProjection(w, config));
  }

  @ParameterizedTest
  @CsvSource({"clip_vit_l14, clip_l", "pickscore_vit_h14_hf, clip_h"})
  void clip(String name, String config) throws IOException {
    var text = ClipConfig.Text.parse(CONFIGS.get(config + "_text"), name);
    var vision = ClipConfig.Vision.parse(CONFIGS.get(config + "_vision"), name);
    assertAsks(name, w -> new Clip(w, new ClipConfig(text, vision, text.projectionDim())));
  }

  @Test
  void aesthetic() throws IOException {
    assertAsks("aesthetic_mlp", w -> new AestheticHead(w, 768));
  }

  @Test
  void imageReward() throws IOException {
    Layout layout = Layout.of("imagereward_blip_large");
    BlipConfig config = BlipConfig.of(layout, Path.of("none"));
    assertThat(config.vision()).isEqualTo(new BlipConfig.Vision(1024, 4096, 24, 16, 224, 16));
    assertThat(config.text()).isEqualTo(new BlipConfig.Text(30524, 768, 3072, 12, 12, 512));
    Map<String, String> held = held(layout);
    // The projections of BLIP's training, which no score uses.
    held.keySet().removeIf(name -> name.matches("blip\\.(vision|text)_proj\\..*"));
    assertThat(asked(w -> new ImageReward(w, config))).isEqualTo(held);
  }

  @Test
  void openClip() throws IOException {
    Layout layout = Layout.of("hpsv2_vit_h14_openclip");
    ClipConfig config = OpenClip.config(layout, Path.of("none"));
    var text = ClipConfig.Text.parse(CONFIGS.get("clip_h_text"), "H");
    var vision = ClipConfig.Vision.parse(CONFIGS.get("clip_h_vision"), "H");
    assertThat(config.vision()).isEqualTo(vision);
    assertThat(config.text().numAttentionHeads()).isEqualTo(text.numAttentionHeads());
    Map<String, String> held = held(OpenClip.renamed(layout));
    assertThat(asked(w -> new Clip(w, config))).isEqualTo(held);
    // HPS v2 and PickScore are the same network in two layouts.
    Layout pick = Layout.of("pickscore_vit_h14_hf");
    assertThat(held).isEqualTo(held(pick));
  }

  @Test
  void lpips() throws IOException {
    Map<String, long[]> keys = new TreeMap<>(Layout.of("lpips_alexnet_features").shapes());
    keys.putAll(Layout.of("lpips_alex_lin").shapes());
    assertThat(asked(w -> new Lpips(w, w))).isEqualTo(held(new Layout("lpips", keys)));
  }

  private static void assertAsks(String name, Consumer<Weights> network) throws IOException {
    assertThat(asked(network)).isEqualTo(held(Layout.of(name)));
  }

  private static Map<String, String> held(StateDict dict) {
    Map<String, String> held = new TreeMap<>();
    for (String name : dict.names()) {
      held.put(name, Arrays.toString(dict.shape(name)));
    }
    return held;
  }

  private static Map<String, String> asked(Consumer<Weights> network) {
    Map<String, String> asked = new TreeMap<>();
    try (Arena arena = new Arena()) {
      Weights weights = Weights.wanted(arena);
      network.accept(weights);
      weights.asked().forEach((key, shape) -> asked.put(key, Arrays.toString(shape)));
    }
    return asked;
  }
}
