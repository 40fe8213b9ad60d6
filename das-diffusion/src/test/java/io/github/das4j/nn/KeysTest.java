package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.ClipConfig;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.UNetConfig;
import io.github.das4j.checkpoint.VaeConfig;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Arena;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The full-size networks ask for exactly what the published files hold. */
class KeysTest {

  private static final JsonNode CONFIGS = Configs.read(Golden.path("keys/configs.json"));

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

  private static void assertAsks(String name, Consumer<Weights> network) throws IOException {
    Map<String, String> held = new TreeMap<>();
    Path file = Golden.path("keys/" + name + ".json.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      for (Map.Entry<String, JsonNode> entry : new ObjectMapper().readTree(in).properties()) {
        if (!entry.getKey().endsWith("position_ids")) {
          held.put(entry.getKey(), entry.getValue().toString().replace(",", ", "));
        }
      }
    }
    Map<String, String> asked = new TreeMap<>();
    try (Arena arena = new Arena()) {
      Weights weights = Weights.wanted(arena);
      network.accept(weights);
      weights.asked().forEach((key, shape) -> asked.put(key, Arrays.toString(shape)));
    }
    assertThat(asked).isEqualTo(held);
  }
}
