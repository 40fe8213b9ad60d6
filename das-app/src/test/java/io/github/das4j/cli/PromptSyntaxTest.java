package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts with weights and of any length, through the command. */
class PromptSyntaxTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  @TempDir Path folder = Path.of("");

  private Console.Outcome sample(String out, String model, String prompt, String... more) {
    List<String> args = new ArrayList<>(List.of("sample", prompt, "--reward", "jpeg"));
    args.addAll(List.of("--model", MODELS.resolve(model).toString(), "--threads", "1"));
    args.addAll(List.of("--steps", "2", "--particles", "1", "--width", "32", "--height", "32"));
    args.addAll(List.of("--out", folder.resolve(out).toString()));
    args.addAll(Arrays.asList(more));
    Console.Outcome outcome = Console.das(args.toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  private Path image(String run) {
    return GoldenFolder.list(folder.resolve(run), ".*\\.png").get(0);
  }

  @Test
  void weightsAreReadRecordedAndMadeAgain() throws IOException {
    String prompt = "a (cat:1.4) BREAK a dog";
    sample("weighted", "tiny-sd", prompt, "--prompt-syntax", "weighted", "--negative", "[bad]");
    sample("plain", "tiny-sd", prompt, "--negative", "[bad]");
    assertThat(Files.readAllBytes(image("weighted")))
        .isNotEqualTo(Files.readAllBytes(image("plain")));
    JsonNode result;
    try (var files = Files.walk(folder.resolve("weighted/prompts"))) {
      Path file = files.filter(each -> each.endsWith("result.json")).findFirst().orElseThrow();
      result = Json.MAPPER.readTree(file.toFile());
    }
    assertThat(result.path("pieces").toString())
        .isEqualTo("[[[\"a \",1.0],[\"cat\",1.4],[\"\",1.0]],[[\"a dog\",1.0]]]");
    assertThat(result.at("/negative_pieces/0/0/1").asDouble()).isEqualTo(1 / 1.1);
    Path again = folder.resolve("again");
    Console.Outcome rerun =
        Console.das("rerun", folder.resolve("weighted").toString(), "--out", again.toString());
    assertThat(rerun.code()).as(rerun.err()).isZero();
    assertThat(rerun.out()).contains("bit-identical");
  }

  @Test
  void aShortPromptWithoutWeightsIsTheSame() {
    sample("weighted", "tiny-sd", "a cat", "--prompt-syntax", "weighted");
    sample("plain", "tiny-sd", "a cat");
    OldFiles.assertSame(image("plain"), image("weighted"));
  }

  @Test
  void aLongPromptIsNotCut() {
    String prompt = "a red cat on a blue chair, ".repeat(12);
    assertThat(sample("plain", "tiny-sdxl", prompt).err()).contains("tokens were cut off");
    assertThat(sample("weighted", "tiny-sdxl", prompt, "--prompt-syntax", "weighted").err())
        .doesNotContain("cut off");
  }
}
