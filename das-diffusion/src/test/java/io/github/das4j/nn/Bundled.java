package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** The bundled tiny networks, with the inputs and outputs recorded of them. */
final class Bundled implements AutoCloseable {

  private static final String DIFFUSERS = "diffusion_pytorch_model.safetensors";
  private static final String TRANSFORMERS = "model.safetensors";

  private final Arena arena = new Arena();
  private final Scope scope = Scope.open();
  private final List<StateDict> dicts = new ArrayList<>();
  private final StateDict cases;
  private final Placement placement;

  private Bundled(String name, Placement placement) {
    this.cases = SafetensorsFile.open(GoldenFolder.bundled(name + ".safetensors"));
    this.placement = placement;
  }

  static Bundled open(String name) {
    return new Bundled(name, Placement.CPU_FLOAT32);
  }

  static Bundled open(String name, Placement placement) {
    return new Bundled(name, placement);
  }

  private static Path model(String name) {
    return GoldenFolder.bundled("models/" + name);
  }

  Tensor get(String name) {
    return cases.tensor(name);
  }

  UNet unet(String model) {
    Path folder = model(model).resolve("unet");
    JsonNode json = Configs.read(folder.resolve("config.json"));
    UNetConfig config = UNetConfig.parse(json, model);
    return network(folder.resolve(DIFFUSERS), w -> new UNet(w, config));
  }

  Leaves leaves(String model) {
    Path file = model(model).resolve("unet").resolve(DIFFUSERS);
    Leaves leaves = new Leaves(SafetensorsFile.open(file), arena);
    dicts.add(leaves);
    return leaves;
  }

  UNet unet(String model, Leaves leaves) {
    Path folder = model(model).resolve("unet");
    JsonNode json = Configs.read(folder.resolve("config.json"));
    return new UNet(Weights.of(leaves, placement, arena), UNetConfig.parse(json, model));
  }

  Autoencoder vae(String model) {
    Path folder = model(model).resolve("vae");
    JsonNode json = Configs.read(folder.resolve("config.json"));
    VaeConfig config = VaeConfig.parse(json, model);
    return network(folder.resolve(DIFFUSERS), w -> new Autoencoder(w, config));
  }

  ClipText text(String model, String encoder) {
    Path folder = model(model).resolve(encoder);
    JsonNode json = Configs.read(folder.resolve("config.json"));
    ClipConfig.Text config = ClipConfig.Text.parse(json, model);
    boolean projects = json.path("architectures").path(0).asText().endsWith("WithProjection");
    return network(
        folder.resolve(TRANSFORMERS),
        w -> projects ? ClipText.withProjection(w, config) : ClipText.of(w, config));
  }

  /** A text encoder whose configuration names another end token. */
  ClipText textWithEnd(String model, int eos) {
    Path folder = model(model).resolve("text_encoder");
    ObjectNode json = Configs.read(folder.resolve("config.json")).deepCopy();
    ClipConfig.Text config = ClipConfig.Text.parse(json.put("eos_token_id", eos), model);
    return network(folder.resolve(TRANSFORMERS), w -> ClipText.of(w, config));
  }

  Clip clip() {
    Path folder = model("tiny-clip");
    return network(folder.resolve(TRANSFORMERS), w -> new Clip(w, Configs.clip(folder)));
  }

  AestheticHead aesthetic() {
    Path file = model("tiny-aesthetic").resolve(TRANSFORMERS);
    try (StateDict dict = SafetensorsFile.open(file)) {
      int width = AestheticHead.width(dict);
      return network(file, w -> new AestheticHead(w, width));
    }
  }

  private <N> N network(Path file, Function<Weights, N> build) {
    StateDict dict = SafetensorsFile.open(file);
    dicts.add(dict);
    Weights weights = Weights.of(dict, placement, arena);
    N network = build.apply(weights);
    weights.verify();
    return network;
  }

  /** The largest difference, relative to the largest magnitude expected. */
  static void assertClose(Tensor found, Tensor expected, double tolerance) {
    assertThat(Tensors.shape(found)).isEqualTo(Tensors.shape(expected));
    double[] f = Tensors.doubles(found);
    double[] e = Tensors.doubles(expected);
    double scale = 0;
    double worst = 0;
    for (int i = 0; i < f.length; i++) {
      scale = Math.max(scale, Math.abs(e[i]));
      // A NaN must not pass for a small difference.
      worst = Math.abs(f[i] - e[i]) <= worst ? worst : Math.abs(f[i] - e[i]);
    }
    assertThat(worst / scale).isLessThanOrEqualTo(tolerance);
  }

  @Override
  public void close() {
    scope.close();
    arena.close();
    dicts.forEach(StateDict::close);
    cases.close();
  }
}
