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
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsInspectTest {

  private static final Path GOLDEN = GoldenFolder.bundled("");

  @TempDir Path folder = Path.of("");

  private static Console.Outcome inspect(Path path, String... more) {
    String[] args = new String[3 + more.length];
    args[0] = "models";
    args[1] = "inspect";
    args[2] = path.toString();
    System.arraycopy(more, 0, args, 3, more.length);
    return Console.das(args);
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-sd,Stable Diffusion 1.x",
    "tiny-sdxl,Stable Diffusion XL",
    "tiny-lcm,Latent consistency model (LCM) of Stable Diffusion 1.x"
  })
  void familiesAndCountsComeFromWhatIsInTheFolder(String name, String kind) throws IOException {
    // Under a name that says nothing.
    Path model = folder.resolve("model");
    copy(GOLDEN.resolve("models").resolve(name), model);
    Console.Outcome outcome = inspect(model, "--json", "--reward", "jpeg");
    assertThat(outcome.code()).as(outcome.err() + outcome.out()).isZero();
    JsonNode json = Json.MAPPER.readTree(outcome.out());
    assertThat(json.path("kind").asText()).isEqualTo(kind);
    for (JsonNode part : json.path("components")) {
      long counted = 0;
      try (Scope scope = Scope.open()) {
        for (Tensor tensor :
            OriginalFiles.read(model.resolve(part.path("name").asText())).values()) {
          counted += tensor.numel();
        }
      }
      assertThat(part.path("parameters").asLong()).isEqualTo(counted);
      assertThat(part.path("bytes").asLong())
          .isEqualTo(Files.size(model.resolve(part.path("files").path(0).asText())));
    }
    assertThat(json.path("uses").path(0).asText()).contains("das sample", model.toString());
    assertThat(json.at("/memory/checkpointing_on/total").asLong()).isGreaterThan(300L << 20);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void whatDoesNotFitIsListed() throws IOException {
    Path model = folder.resolve("model");
    copy(GOLDEN.resolve("models/tiny-sd"), model);
    Path weights = model.resolve("vae/diffusion_pytorch_model.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = OriginalFiles.read(model.resolve("vae"));
      tensors.remove("decoder.conv_in.bias");
      tensors.put("decoder.odd.weight", Tensors.of(new float[2], 2));
      SafetensorsWriter.write(weights, tensors);
    }
    Files.delete(model.resolve("tokenizer/merges.txt"));
    Files.delete(model.resolve("tokenizer/vocab.json"));
    Files.deleteIfExists(model.resolve("tokenizer/tokenizer.json"));
    Console.Outcome outcome = inspect(model);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out())
        .contains(
            "1 missing: decoder.conv_in.bias", "1 surplus: decoder.odd.weight", "CANNOT BE USED")
        .containsPattern("tokenizer.*holds|has neither|tokenizer")
        .doesNotContain("das sample");
  }

  @ParameterizedTest
  @CsvSource({
    "models/tiny-clip,--reward clip:",
    "models/tiny-aesthetic,--reward aesthetic:CLIP_DIR"
  })
  void judgesAreNamedByTheirSpecification(String name, String use) {
    Console.Outcome outcome = inspect(GOLDEN.resolve(name));
    assertThat(outcome.code()).as(outcome.out()).isZero();
    assertThat(outcome.out()).contains(use);
  }

  @Test
  void aSingleFileIsToldWithItsCommand() {
    Path file = folder.resolve("x.safetensors");
    OriginalFiles.safetensors(GOLDEN.resolve("models/tiny-sd"), file);
    Console.Outcome outcome = inspect(file);
    assertThat(outcome.out())
        .contains("Stable Diffusion 1.x, a single file", "das models convert " + file);
  }

  @Test
  void whatIsNoCheckpointIsRefusedInALine() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "not weights");
    for (Path path : new Path[] {text, folder, folder.resolve("nowhere")}) {
      Console.Outcome outcome = inspect(path);
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err().lines()).hasSize(1);
      assertThat(outcome.out()).isEmpty();
    }
  }

  @Test
  void withoutAPathItIsTheDemoModel() {
    Console.Outcome outcome = Console.das("models", "inspect");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("StableDiffusionPipeline", "7,955,756", "64x64");
  }
}
