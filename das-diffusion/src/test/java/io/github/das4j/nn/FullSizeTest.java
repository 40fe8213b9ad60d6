package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.BlipConfig;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.original.OpenClipNames;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the published layouts, with random weights of 16 bits, load whole and in 16 bits. */
@Tag("slow")
class FullSizeTest {

  private static final JsonNode CONFIGS = Configs.read(GoldenFolder.bundled("keys/configs.json"));
  private static final Placement BFLOAT16 = new Placement(TorchDevice.CPU, DType.BFLOAT16);
  private static final long MIB = 1 << 20;

  @TempDir private Path temp = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lpips_alexnet_features",
        "sd15_text_encoder",
        "sd15_vae",
        "sd15_unet",
        "lcm_dreamshaper_v7_unet",
        "sdxl_text_encoder",
        "sdxl_text_encoder_2",
        "sdxl_vae",
        "sdxl_unet",
        "clip_vit_l14",
        "pickscore_vit_h14_hf",
        "hpsv2_vit_h14_openclip",
        "imagereward_blip_large"
      })
  void loads(String name) throws IOException {
    Path file = temp.resolve(name + ".safetensors");
    AtomicLong bytes = new AtomicLong();
    SafetensorsWriter.write(
        file,
        new Filled(Layout.of(name)),
        Optional.of(DType.FLOAT16),
        (tensor, size) -> bytes.addAndGet(size));
    assertThat(Files.size(file)).isGreaterThan(bytes.get());
    long before = anonymous();
    try (StateDict dict = StateDicts.open(file);
        Arena arena = new Arena();
        Scope scope = Scope.open()) {
      Weights weights = Weights.of(asLoaded(name, dict), BFLOAT16, arena);
      build(name, weights, arena);
      weights.verify();
      // What float16 holds in mapped pages is bfloat16 in memory, and nothing beside it.
      assertThat(anonymous() - before).isLessThan(bytes.get() + 300 * MIB);
    }
  }

  private static StateDict asLoaded(String name, StateDict dict) {
    return switch (name) {
      case "hpsv2_vit_h14_openclip" -> OpenClipNames.renamed(dict);
      case "imagereward_blip_large" ->
          StateDicts.without(dict, key -> key.matches("blip\\.(vision|text)_proj\\..*"));
      default -> dict;
    };
  }

  private Object build(String name, Weights weights, Arena arena) {
    return switch (name) {
      case "lpips_alexnet_features" -> new Lpips(weights, Weights.wanted(arena));
      case "sd15_unet", "sdxl_unet" -> new UNet(weights, UNetConfig.parse(CONFIGS.get(name), name));
      case "lcm_dreamshaper_v7_unet" -> {
        ObjectNode json = CONFIGS.get("sd15_unet").deepCopy();
        yield new UNet(weights, UNetConfig.parse(json.put("time_cond_proj_dim", 256), name));
      }
      case "sd15_vae", "sdxl_vae" ->
          new Autoencoder(weights, VaeConfig.parse(CONFIGS.get("sd15_vae"), name));
      case "sd15_text_encoder", "sdxl_text_encoder" ->
          ClipText.of(weights, ClipConfig.Text.parse(CONFIGS.get("clip_l_text"), name));
      case "sdxl_text_encoder_2" ->
          ClipText.withProjection(
              weights, ClipConfig.Text.parse(CONFIGS.get("clip_bigg_text"), name));
      case "clip_vit_l14" -> new Clip(weights, clip("clip_l", name));
      case "pickscore_vit_h14_hf", "hpsv2_vit_h14_openclip" ->
          new Clip(weights, clip("clip_h", name));
      case "imagereward_blip_large" -> {
        try (StateDict dict = StateDicts.open(temp.resolve(name + ".safetensors"))) {
          yield new ImageReward(weights, BlipConfig.of(dict, temp));
        }
      }
      default -> throw new AssertionError(name);
    };
  }

  private static ClipConfig clip(String config, String name) {
    var text = ClipConfig.Text.parse(CONFIGS.get(config + "_text"), name);
    var vision = ClipConfig.Vision.parse(CONFIGS.get(config + "_vision"), name);
    return new ClipConfig(text, vision, text.projectionDim());
  }

  /** Bytes of this process that no file stands behind. */
  private static long anonymous() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  /** A layout with random weights. */
  private record Filled(Layout layout) implements StateDict {

    @Override
    public String source() {
      return layout.source();
    }

    @Override
    public Set<String> names() {
      return layout.names();
    }

    @Override
    public long[] shape(String name) {
      return layout.shape(name);
    }

    @Override
    public ScalarType type(String name) {
      return ScalarType.Float;
    }

    @Override
    public Tensor tensor(String name) {
      return torch.randn(shape(name));
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}
