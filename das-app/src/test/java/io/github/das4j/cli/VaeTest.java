package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.files.Json;
import io.github.das4j.files.Sha256;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.fixtures.OriginalNames;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other autoencoders through the commands: run, recorded, made again, refused, inspected. */
class VaeTest {

  private static final Path MODELS = GoldenFolder.bundled("models");
  private static final Path MODEL = MODELS.resolve("tiny-sd");
  private static final String DRAWN = "01-a-cat.png";

  @TempDir Path folder = Path.of("");

  private Console.Outcome sample(String out, String... more) {
    List<String> args = new ArrayList<>(List.of("sample", "a cat", "--reward", "jpeg"));
    args.addAll(List.of("--model", MODEL.toString(), "--threads", "1"));
    args.addAll(List.of("--steps", "2", "--particles", "2", "--width", "32", "--height", "32"));
    args.addAll(List.of("--out", folder.resolve(out).toString()));
    args.addAll(Arrays.asList(more));
    return Console.das(args.toArray(String[]::new));
  }

  private static Console.Outcome succeeds(Console.Outcome outcome) {
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  private static void refused(Console.Outcome outcome, String... words) {
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(2);
    assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
    assertThat(outcome.err()).contains(words);
  }

  /** The model's own autoencoder, each weight times a factor, in diffusers' layout. */
  private Path diffusers(String name, double factor) throws IOException {
    Path other = Files.createDirectory(folder.resolve(name));
    Files.copy(MODEL.resolve("vae/config.json"), other.resolve("config.json"));
    write(other.resolve("diffusion_pytorch_model.safetensors"), factor, "", false);
    return other;
  }

  /** The same in the original layout, under a prefix. */
  private Path original(String name, double factor, String prefix) {
    Path file = folder.resolve(name);
    write(file, factor, prefix, true);
    return file;
  }

  private static void write(Path file, double factor, String prefix, boolean original) {
    try (Scope scope = Scope.open();
        StateDict dict = StateDicts.open(MODEL.resolve("vae"))) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (String name : dict.names()) {
        Tensor tensor = Tensors.scale(dict.tensor(name), factor);
        boolean matrix = name.matches(".*\\.(to_[qkv]|to_out\\.0)\\.weight");
        String renamed = original ? prefix + OriginalNames.vae(name, levels()).substring(18) : name;
        tensors.put(
            renamed,
            original && matrix ? tensor.reshape(tensor.size(0), tensor.size(1), 1, 1) : tensor);
      }
      SafetensorsWriter.write(file, tensors);
    }
  }

  private static int levels() {
    return json(MODEL.resolve("vae/config.json")).path("block_out_channels").size();
  }

  private static JsonNode json(Path file) {
    try {
      return Json.MAPPER.readTree(file.toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void assertSame(String one, String other) {
    OldFiles.assertSame(folder.resolve(one).resolve(DRAWN), folder.resolve(other).resolve(DRAWN));
  }

  @Test
  void eachLayoutOfOneAutoencoderDrawsTheSame() throws IOException {
    succeeds(sample("bare"));
    succeeds(sample("own", "--vae", MODEL.toString()));
    assertSame("bare", "own");
    Path other = diffusers("other", 1.1);
    succeeds(sample("folder", "--vae", other.toString()));
    assertThat(Files.readAllBytes(folder.resolve("folder").resolve(DRAWN)))
        .isNotEqualTo(Files.readAllBytes(folder.resolve("bare").resolve(DRAWN)));
    Path alone = original("alone.safetensors", 1.1, "");
    succeeds(sample("alone", "--vae", alone.toString()));
    assertSame("folder", "alone");
    Path nested = original("nested.safetensors", 1.1, "first_stage_model.");
    succeeds(sample("nested", "--vae", nested.toString(), "--twist-decoder", "pooled:2"));
  }

  @Test
  void itIsRecordedAndMadeAgain() throws IOException {
    Path file = original("other.safetensors", 1.1, "");
    succeeds(sample("run", "--vae", file.toString()));
    JsonNode record = json(folder.resolve("run/run.json"));
    assertThat(record.at("/model/vae/file").asText()).isEqualTo("other.safetensors");
    assertThat(record.at("/model/vae/sha256").asText()).isEqualTo(Sha256.hex(file));
    String run = folder.resolve("run").toString();
    Path again = folder.resolve("again");
    assertThat(succeeds(Console.das("rerun", run, "--out", again.toString())).out())
        .contains("bit-identical");
    refused(
        Console.das("sample", "--resume", run, "--vae", file.toString()),
        "a resumed run keeps its settings: leave --vae out");
    Path moved = Files.move(file, folder.resolve("moved.safetensors"));
    refused(Console.das("rerun", run), "the VAE of this run was in", "say with --vae FILE");
    Path alone = Files.copy(folder.resolve("run").resolve(DRAWN), folder.resolve("alone.png"));
    List<String> words = new ArrayList<>(List.of("rerun", alone.toString(), "--reward", "jpeg"));
    words.addAll(List.of("--model", MODEL.toString()));
    refused(
        Console.das(words.toArray(String[]::new)),
        "was made with other.safetensors: say where with --vae FILE");
    words.addAll(List.of("--vae", moved.toString(), "--out", folder.resolve("found").toString()));
    assertThat(succeeds(Console.das(words.toArray(String[]::new))).out()).contains("bit-identical");
    original("moved.safetensors", 1.2, "");
    words.set(words.size() - 1, folder.resolve("changed").toString());
    assertThat(Console.das(words.toArray(String[]::new)).err())
        .contains("the VAE other.safetensors is another file than the record's");
  }

  @Test
  void othersLatentsAreRefused() throws IOException {
    Path scaled = diffusers("scaled", 1);
    change(scaled, "scaling_factor", 0.13025);
    refused(
        sample("none", "--vae", scaled.toString()),
        "has scaling_factor 0.13025, the model's autoencoder");
    Path sixteen = diffusers("sixteen", 1);
    change(sixteen, "latent_channels", 16);
    refused(sample("none", "--vae", sixteen.toString()), "has latents of 16 channels");
    refused(
        sample("none", "--vae", GoldenFolder.bundled("extras/taesd/tiny-taesd").toString()),
        "is a tiny VAE (TAESD)",
        "--twist-decoder tiny:DIR");
    refused(
        sample(
            "none",
            "--vae",
            GoldenFolder.bundled("extras/lora/files/sd_peft.safetensors").toString()),
        "is a LoRA");
    Path bare =
        Files.copy(
            MODEL.resolve("vae/diffusion_pytorch_model.safetensors"),
            folder.resolve("bare.safetensors"));
    refused(sample("none", "--vae", bare.toString()), "without a config.json beside it");
    refused(sample("none", "--vae", "nowhere"), "is not on this disk");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  private static void change(Path vae, String key, double value) throws IOException {
    Path file = vae.resolve("config.json");
    ObjectNode json = (ObjectNode) json(file);
    if (value == Math.rint(value)) {
      json.put(key, (int) value);
    } else {
      json.put(key, value);
    }
    Files.writeString(file, Json.text(json));
  }

  @Test
  void inspectSaysHowTheyAreUsed() throws IOException {
    Path alone = original("alone.safetensors", 1, "");
    assertThat(succeeds(Console.das("models", "inspect", alone.toString())).out())
        .contains("an autoencoder alone, in the original layout", "latents", "--vae " + alone);
    Path other = diffusers("other", 1);
    assertThat(succeeds(Console.das("models", "inspect", other.toString())).out())
        .contains("an autoencoder in diffusers' layout", "--vae " + other);
  }
}
