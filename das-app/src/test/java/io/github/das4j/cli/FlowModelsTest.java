package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flow models at the command line: looked at, drawn from, and what they have not, refused. */
class FlowModelsTest {

  private static final Path MODELS = GoldenFolder.bundled("flow/models");
  private static final Path CLIP = GoldenFolder.bundled("models/tiny-clip");

  @TempDir Path folder = Path.of("");

  private Console.Outcome sample(Path model, String out, String... more) {
    List<String> args = new ArrayList<>(List.of("sample", "a red cat", "--model"));
    args.add(model.toString());
    args.addAll(List.of("--reward", "20*clip:" + CLIP, "--particles", "2", "--threads", "1"));
    args.addAll(List.of("--out", folder.resolve(out).toString(), "--alpha", "0.1"));
    args.addAll(Arrays.asList(more));
    return Console.das(args.toArray(String[]::new));
  }

  private JsonNode record(String out) {
    return Configs.read(folder.resolve(out).resolve("run.json"));
  }

  private double reward(String out) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(out))) {
      Path result = files.filter(f -> f.endsWith("result.json")).findFirst().orElseThrow();
      return Configs.read(result).findValue("reward").asDouble();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-sd3, Stable Diffusion 3, sd3",
    "tiny-sd35, Stable Diffusion 3.5, sd3",
    "tiny-flux, FLUX.1, flux",
    "tiny-schnell, FLUX.1 without guidance (schnell), flux"
  })
  void whatTheyAreIsTold(String model, String kind, String family) {
    Console.Outcome outcome = Console.das("models", "inspect", MODELS.resolve(model).toString());
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .contains(kind + "\n", "run (" + family + ")", "velocity", "total", "can be used");
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-sd3, --negative, blurry, 256",
    "tiny-sd35, --method, freedom, 256",
    "tiny-flux, --guidance, 3.5, 512",
    "tiny-schnell, --text-length, 77, 77"
  })
  void theyAreDrawnFrom(String model, String option, String value, int textLength)
      throws IOException {
    Console.Outcome outcome =
        sample(
            MODELS.resolve(model),
            "run",
            "--steps",
            "3",
            "--width",
            "64",
            "--height",
            "96",
            option,
            value);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    JsonNode scheduler = record("run").at("/model/scheduler");
    assertThat(scheduler.path("class").asText()).isEqualTo("FlowMatchEulerDiscreteScheduler");
    assertThat(scheduler.path("text_length").asInt()).isEqualTo(textLength);
  }

  /** Its part of the text is zeros then, and the run says so. */
  @Test
  void sd3IsDrawnFromWithoutT5() throws IOException {
    Path model = copy("tiny-sd3", "text_encoder_3", "tokenizer_3");
    Console.Outcome inspected = Console.das("models", "inspect", model.toString());
    assertThat(inspected.code()).isZero();
    assertThat(inspected.out()).contains("run with notice (sd3)", "no text_encoder_3 (T5)");
    assertThat(sample(MODELS.resolve("tiny-sd3"), "with", "--steps", "3").code()).isZero();
    Console.Outcome outcome = sample(model, "without", "--steps", "3");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out() + outcome.err()).contains("no text_encoder_3 (T5): zeros stand");
    assertThat(reward("without")).isNotEqualTo(reward("with"));
  }

  @Test
  void fluxIsNotWithoutT5() throws IOException {
    Path model = copy("tiny-flux", "text_encoder_2");
    Console.Outcome outcome =
        sample(model, "run", "--steps", "3", "--width", "64", "--height", "64");
    assertThat(outcome.code()).isNotZero();
    assertThat(outcome.err()).contains("has no folder text_encoder_2");
  }

  private Path copy(String model, String... without) throws IOException {
    Path to = folder.resolve(model);
    try (Stream<Path> files = Files.walk(MODELS.resolve(model))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path relative = MODELS.resolve(model).relativize(file);
        if (Arrays.stream(without).noneMatch(relative::startsWith)) {
          Path copy = to.resolve(relative.toString());
          Files.createDirectories(copy.resolveSibling(""));
          Files.copy(file, copy);
        }
      }
    }
    return to;
  }

  /** Of the first block's queries, keys and values, in the names of FLUX's own code. */
  @Test
  void aLoraIsAddedAndRecorded() throws IOException {
    Path lora = folder.resolve("flux.safetensors");
    float[] ones = new float[96];
    Arrays.fill(ones, 0.3f);
    String module = "lora_unet_double_blocks_0_img_attn_qkv";
    SafetensorsWriter.writeFloats(
        lora,
        Map.of(
            module + ".lora_down.weight",
            new SafetensorsWriter.Floats(new long[] {1, 32}, Arrays.copyOf(ones, 32)),
            module + ".lora_up.weight",
            new SafetensorsWriter.Floats(new long[] {96, 1}, ones)));
    Path model = MODELS.resolve("tiny-flux");
    String[] small = {"--steps", "2", "--width", "64", "--height", "64"};
    assertThat(sample(model, "bare", small).code()).isZero();
    List<String> more = new ArrayList<>(List.of(small));
    more.addAll(List.of("--lora", lora + ":0.5"));
    Console.Outcome outcome = sample(model, "run", more.toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(reward("run")).isNotEqualTo(reward("bare"));
    assertThat(record("run").at("/model/loras/0/scale").asDouble()).isEqualTo(0.5);
    Console.Outcome other = sample(MODELS.resolve("tiny-sd3"), "sd3", "--lora", lora.toString());
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err().strip().lines()).hasSize(1);
    assertThat(other.err()).contains("is a LoRA of FLUX", "and the model is SD3");
    assertThat(folder.resolve("sd3")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tiny-flux | --width | 72 | width and height must be multiples of 16, not 72x1024
          tiny-sd3 | --width | 272 | this model's images are at most 256 pixels each way, not 272x64
          tiny-sd3 | --prompt-syntax | weighted | of SD3 and FLUX prompts are plain
          tiny-sd3 | --steps | 1001 | steps must be at most the 1000 that the model was trained on
          tiny-sd3 | --original-steps | 50 | original-steps is for latent consistency models
          tiny-sd3 | --text-length | 513 | text_length
          tiny-flux | --method | freedom | freedom tempering needs classifier-free guidance
          tiny-flux | --clip-skip | 1 | clip-skip is for models that take CLIP's states
          tiny-sd3 | --clip-skip | 1 | clip-skip must be below
          tiny-sd3 | --lora | none.safetensors | none.safetensors
          """)
  void whatTheyHaveNotIsRefused(String model, String option, String value, String words) {
    Console.Outcome outcome = sample(MODELS.resolve(model), "refused", option, value);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().strip().lines()).hasSize(1);
    assertThat(outcome.err()).contains(words);
    assertThat(folder.resolve("refused")).doesNotExist();
  }
}
