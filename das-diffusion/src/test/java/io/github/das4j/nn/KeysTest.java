package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.BlipConfig;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.OpenClipConfig;
import io.github.das4j.checkpoint.config.TinyVaeConfig;
import io.github.das4j.checkpoint.original.OpenClipNames;
import io.github.das4j.fixtures.Compared;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Arena;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The full-size networks ask for exactly what the published files hold. */
class KeysTest {

  private static final JsonNode CONFIGS = Configs.read(GoldenFolder.bundled("keys/configs.json"));

  static List<Path> layouts() {
    List<Path> all = new ArrayList<>();
    for (Path root : List.of(GoldenFolder.root(), GoldenFolder.flow())) {
      all.addAll(GoldenFolder.list(root.resolve("keys"), ".*\\.json\\.gz"));
    }
    return all.stream().distinct().toList();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("layouts")
  void everyRecordedLayoutIsWhatItsNetworkAsksFor(Path file) throws IOException {
    String name = file.getFileName().toString().replace(".json.gz", "");
    Layout layout = Layout.of(name, file);
    JsonNode configs = Configs.read(file.resolveSibling("configs.json"));
    Map<String, String> held = held(layout.isOpenClip() ? OpenClipNames.renamed(layout) : layout);
    // The projections of BLIP's training, which no score uses.
    held.keySet().removeIf(key -> key.matches("blip\\.(vision|text)_proj\\..*"));
    Map<String, String> asked = asked(new LayoutNetwork(layout, configs).network());
    if (layout.has("lin0.model.1.weight") || layout.has("features.0.weight")) {
      // The trunk and the heads of LPIPS lie in two files.
      boolean heads = layout.has("lin0.model.1.weight");
      asked.keySet().removeIf(key -> key.startsWith("lin") != heads);
    }
    assertThat(asked).isEqualTo(held);
    Compared.add("keys", 1, held.size());
  }

  @Test
  void imageRewardsSizesAreReadOffItsTensors() throws IOException {
    Layout layout = Layout.of("imagereward_blip_large");
    BlipConfig config = BlipConfig.of(layout, Path.of("none"));
    assertThat(config.vision()).isEqualTo(new BlipConfig.Vision(1024, 4096, 24, 16, 224, 16));
    assertThat(config.text()).isEqualTo(new BlipConfig.Text(30524, 768, 3072, 12, 12, 512));
  }

  @Test
  void openClipsSizesAreReadOffItsTensors() throws IOException {
    Layout layout = Layout.of("hpsv2_vit_h14_openclip");
    ClipConfig config = OpenClipConfig.of(layout, Path.of("none"));
    var text = ClipConfig.Text.parse(CONFIGS.get("clip_h_text"), "H");
    var vision = ClipConfig.Vision.parse(CONFIGS.get("clip_h_vision"), "H");
    assertThat(config.vision()).isEqualTo(vision);
    assertThat(config.text().numAttentionHeads()).isEqualTo(text.numAttentionHeads());
    Map<String, String> held = held(OpenClipNames.renamed(layout));
    // HPS v2 and PickScore are the same network in two layouts.
    Layout pick = Layout.of("pickscore_vit_h14_hf");
    assertThat(held).isEqualTo(held(pick));
  }

  /** TAESD and TAESDXL have the names and shapes that an empty configuration asks for. */
  @Test
  void theTinyAutoencodersArePublishedAsTheyAreAskedFor() {
    JsonNode json = Configs.read(GoldenFolder.recorded("extras/taesd/published_keys.json"));
    Map<String, String> published = new TreeMap<>();
    json.get("diffusers").properties().forEach(e -> published.put(e.getKey(), shape(e.getValue())));
    TinyVaeConfig config = TinyVaeConfig.parse(new ObjectMapper().createObjectNode(), "none");
    assertThat(asked(w -> new TinyAutoencoder(w, config))).isEqualTo(published);
    Compared.add("keys", 1, published.size());
  }

  private static String shape(JsonNode sides) {
    List<String> shape = new ArrayList<>();
    sides.forEach(side -> shape.add(side.asText()));
    return "[" + String.join(", ", shape) + "]";
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
