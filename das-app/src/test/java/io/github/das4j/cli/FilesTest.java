package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.files.Json;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and places as users have them, through the commands. */
class FilesTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  @TempDir Path folder = Path.of("");

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static Map<String, Tensor> original() {
    return new LinkedHashMap<>(OriginalFiles.tensors(MODELS.resolve("tiny-sd")));
  }

  private Console.Outcome sample(String model, String reward, String... more) {
    String[] start = {
      "sample", "a", "--model", model, "--reward", reward, "--out", folder.resolve("out").toString()
    };
    String[] small = {"--steps", "2", "--particles", "1", "--width", "32", "--height", "32"};
    String[] args = new String[start.length + small.length + more.length];
    System.arraycopy(start, 0, args, 0, start.length);
    System.arraycopy(small, 0, args, start.length, small.length);
    System.arraycopy(more, 0, args, start.length + small.length, more.length);
    return Console.das(args);
  }

  @Test
  void unetsOfOtherChannelsAreRefusedByInspectAndConvert() {
    for (int channels : new int[] {8, 9}) {
      Path file = folder.resolve("x" + channels + ".safetensors");
      try (Scope scope = Scope.open()) {
        Map<String, Tensor> tensors = original();
        String first = "model.diffusion_model.input_blocks.0.0.weight";
        long out = Objects.requireNonNull(tensors.get(first)).size(0);
        tensors.put(first, Tensors.of(new float[(int) out * channels * 9], out, channels, 3, 3));
        SafetensorsWriter.write(file, tensors);
      }
      String complaint = "has a U-Net of " + channels + " input channels (an image";
      Console.Outcome inspected = Console.das("models", "inspect", file.toString());
      assertThat(inspected.code()).isEqualTo(1);
      assertThat(inspected.out()).contains("CANNOT BE USED", complaint);
      Console.Outcome converted =
          Console.das(
              "models", "convert", file.toString(), "--out", folder.resolve("d").toString());
      assertThat(converted.code()).isEqualTo(2);
      assertThat(converted.err()).contains(complaint).hasLineCount(1);
      assertThat(folder.resolve("d")).doesNotExist();
    }
  }

  @Test
  void aFileWithAveragedWeightsTooSaysWhichAreTaken() {
    Path file = folder.resolve("ema.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = original();
      tensors.put("model_ema.decay", Tensors.of(new float[] {0.9999f}, 1));
      SafetensorsWriter.write(file, tensors);
    }
    Console.Outcome inspected = Console.das("models", "inspect", file.toString());
    assertThat(inspected.out()).contains("plain weights", "EMA), which the file has too");
    Path model = MODELS.resolve("tiny-sd");
    Console.Outcome converted =
        Console.das(
            "models",
            "convert",
            file.toString(),
            "--out",
            folder.resolve("d").toString(),
            "--like",
            model.toString(),
            "--tokenizer",
            model.toString());
    assertThat(converted.code()).as(converted.err()).isZero();
    assertThat(converted.out()).contains("plain weights", "EMA), which the file has too");
  }

  @Test
  void weightsLeftBesideThoseTakenAreNamedByInspectAndTheTakenByTheRecord() throws IOException {
    Path model = folder.resolve("model");
    copy(MODELS.resolve("tiny-sd"), model);
    Files.writeString(model.resolve("unet/diffusion_pytorch_model.bin"), "not read");
    Console.Outcome inspected = Console.das("models", "inspect", model.toString());
    assertThat(inspected.code()).as(inspected.out()).isZero();
    assertThat(inspected.out())
        .contains(
            "diffusion_pytorch_model.safetensors (float32) is taken, not"
                + " diffusion_pytorch_model.bin");
    assertThat(sample(model.toString(), "jpeg").code()).isZero();
    JsonNode record = Json.MAPPER.readTree(folder.resolve("out/run.json").toFile());
    assertThat(record.at("/model/weights/unet").asText())
        .isEqualTo("unet/diffusion_pytorch_model.safetensors");
  }

  @Test
  void aHubCacheIsTakenAsModelAndAsModels() throws IOException {
    Path cache = Files.createDirectory(folder.resolve("hub"));
    Path snapshots = Files.createDirectories(cache.resolve("models--tiny--sd/snapshots"));
    copy(MODELS.resolve("tiny-sd"), snapshots.resolve(COMMIT));
    Files.createDirectories(cache.resolve("models--tiny--clip/snapshots"));
    copy(MODELS.resolve("tiny-clip"), cache.resolve("models--tiny--clip/snapshots/" + COMMIT));
    Console.Outcome byName = sample("tiny/sd", "clip:tiny/clip", "--models", cache.toString());
    assertThat(byName.code()).as(byName.err()).isZero();
    JsonNode record = Json.MAPPER.readTree(folder.resolve("out/run.json").toFile());
    assertThat(record.at("/model/folder").asText()).endsWith("snapshots/" + COMMIT);
    assertThat(record.path("reward").asText()).endsWith("snapshots/" + COMMIT);
    Console.Outcome inspected =
        Console.das("models", "inspect", cache.resolve("models--tiny--sd").toString());
    assertThat(inspected.out()).contains("Stable Diffusion 1.x", "snapshots/" + COMMIT);
    Console.Outcome root = Console.das("models", "inspect", cache.toString());
    assertThat(root.code()).isEqualTo(2);
    assertThat(root.err()).contains("name one of tiny/clip, tiny/sd").hasLineCount(1);
  }

  @Test
  void aRewardsFilesThatAreNotHereAreSaidAsTheModelsAre() {
    String model = MODELS.resolve("tiny-sd").toString();
    Console.Outcome outcome = sample(model, "clip:openai/clip-vit-large-patch14");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("'openai/clip-vit-large-patch14' is not on this disk", "--models DIR")
        .hasLineCount(1);
    Console.Outcome near = sample(MODELS.resolve("tiny-sdd").toString(), "jpeg");
    assertThat(near.err())
        .contains("is not on this disk (did you mean '" + MODELS.resolve("tiny-sd") + "'?)")
        .hasLineCount(1);
    Console.Outcome nearReward = sample(model, "clip:" + MODELS.resolve("tiny-clib"));
    assertThat(nearReward.err()).contains("(did you mean '" + MODELS.resolve("tiny-clip") + "'?)");
  }

  @Test
  void aPointerOrAPageInAFolderIsNamed() throws IOException {
    Path model = folder.resolve("model");
    copy(MODELS.resolve("tiny-sd"), model);
    Path weights = model.resolve("vae/diffusion_pytorch_model.safetensors");
    Files.writeString(weights, "version https://git-lfs.github.com/spec/v1\nsize 1\n");
    Console.Outcome sampled = sample(model.toString(), "jpeg");
    assertThat(sampled.code()).isEqualTo(2);
    assertThat(sampled.err()).contains(weights.toString(), "git lfs pull").hasLineCount(1);
    Console.Outcome inspected = Console.das("models", "inspect", model.toString());
    assertThat(inspected.code()).isEqualTo(1);
    assertThat(inspected.out()).contains("CANNOT BE USED", "git lfs pull");
    Files.copy(
        model.resolve("text_encoder/model.safetensors"),
        weights,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Console.Outcome other = sample(model.toString(), "jpeg");
    assertThat(other.err())
        .contains("is the text tower of a CLIP alone, not a VAE in diffusers' layout");
  }
}
