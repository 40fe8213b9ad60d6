package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.files.Sha256;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.report.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Textual inversions through the commands: named in prompts, recorded, made again, inspected. */
class EmbeddingTest {

  private static final Path MODELS = GoldenFolder.bundled("models");
  private static final Path FILES = GoldenFolder.bundled("extras/textual_inversion/files");

  @TempDir Path folder = Path.of("");

  private Console.Outcome sample(String out, String prompt, String... more) {
    List<String> args = new ArrayList<>(List.of("sample", prompt, "--reward", "jpeg"));
    args.addAll(List.of("--model", MODELS.resolve("tiny-sd").toString(), "--threads", "1"));
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

  private Path embedding(String name) throws IOException {
    return Files.copy(FILES.resolve(name), folder.resolve(name));
  }

  private byte[] image(String run, String name) throws IOException {
    return Files.readAllBytes(folder.resolve(run).resolve(name));
  }

  @Test
  void promptsOfBothSignsNameThemAndRecordsKeepThem() throws IOException {
    Path style = embedding("webui.pt");
    Path negative = embedding("easyneg.safetensors");
    String prompt = "a cat in mystyle";
    String drawn = "01-a-cat-in-mystyle.png";
    String[] both = {
      "--negative", "easyneg", "--embedding", style.toString(), "--embedding", negative.toString()
    };
    succeeds(sample("run", prompt, both));
    succeeds(sample("bare", prompt, "--negative", "easyneg"));
    succeeds(sample("half", prompt, "--negative", "easyneg", "--embedding", style.toString()));
    assertDiffer("run", "bare", drawn);
    assertDiffer("run", "half", drawn);
    assertDiffer("half", "bare", drawn);

    JsonNode record = Json.MAPPER.readTree(folder.resolve("run/run.json").toFile());
    JsonNode embeddings = record.at("/model/embeddings");
    assertThat(embeddings).hasSize(2);
    assertThat(embeddings.at("/0/token").asText()).isEqualTo("mystyle");
    assertThat(embeddings.at("/0/sha256").asText()).isEqualTo(Sha256.hex(style));
    assertThat(embeddings.at("/1/token").asText()).isEqualTo("easyneg");
    assertThat(record.at("/config/embedding").asText())
        .isEqualTo(style + ":mystyle + " + negative + ":easyneg");

    Path again = folder.resolve("again");
    succeeds(Console.das("rerun", folder.resolve("run").toString(), "--out", again.toString()));
    assertThat(image("again", drawn)).isEqualTo(image("run", drawn));
    theyAreFoundWhereTheyAreNow(style, negative, drawn);
  }

  private void assertDiffer(String one, String other, String name) throws IOException {
    BufferedImage first = Pictures.decode(image(one, name)).orElseThrow();
    BufferedImage second = Pictures.decode(image(other, name)).orElseThrow();
    assertThat(Pictures.difference(first, second).orElseThrow().none()).isFalse();
  }

  /** Under other names their tokens are the record's. */
  private void theyAreFoundWhereTheyAreNow(Path style, Path negative, String drawn)
      throws IOException {
    Path moved = Files.createDirectory(folder.resolve("moved"));
    Path a = Files.move(style, moved.resolve("a.pt"));
    Path b = Files.move(negative, moved.resolve("b.safetensors"));
    String run = folder.resolve("run").toString();
    refused(Console.das("rerun", run), "textual inversion of this run was in", "--embedding FILE");
    refused(Console.das("sample", "--resume", run), "textual inversion of this run was in");
    refused(Console.das("rerun", run, "--embedding", a.toString()), "2 textual inversions, and 1");
    Path alone = Files.copy(folder.resolve("run").resolve(drawn), folder.resolve("alone.png"));
    List<String> words = new ArrayList<>(List.of("rerun", alone.toString(), "--reward", "jpeg"));
    words.addAll(List.of("--model", MODELS.resolve("tiny-sd").toString()));
    refused(
        Console.das(words.toArray(String[]::new)),
        "was made with webui.pt and easyneg.safetensors: say where with --embedding FILE");
    words.addAll(List.of("--embedding", a.toString(), "--embedding", b.toString()));
    words.addAll(List.of("--out", folder.resolve("placed").toString()));
    Console.Outcome placed = succeeds(Console.das(words.toArray(String[]::new)));
    assertThat(placed.out()).contains("bit-identical");
    assertThat(placed.err()).doesNotContain("another file");

    Files.copy(FILES.resolve("webui_parameterdict.pt"), a, StandardCopyOption.REPLACE_EXISTING);
    words.set(words.size() - 1, folder.resolve("other").toString());
    assertThat(Console.das(words.toArray(String[]::new)).err())
        .contains("the textual inversion webui.pt is another file than the record's");
  }

  @Test
  void aTokenOfOnesOwnIsTakenInWeightedPromptsToo() throws IOException {
    Path file = embedding("two_vectors.bin");
    String[] named = {"--embedding", file + ":style", "--prompt-syntax", "weighted"};
    succeeds(sample("named", "a (style:1.3) cat", named));
    succeeds(sample("bare", "a (style:1.3) cat", "--prompt-syntax", "weighted"));
    assertDiffer("named", "bare", "01-a-style-1-3-cat.png");
  }

  @Test
  void aRunGoesOnWithTheFileThatItBeganWith() throws IOException {
    Path file = embedding("webui.pt");
    succeeds(sample("run", "mystyle", "--embedding", file.toString()));
    String run = folder.resolve("run").toString();
    refused(
        Console.das("sample", "--resume", run, "--embedding", file.toString()),
        "a resumed run keeps its settings: leave --embedding out");
    Files.copy(FILES.resolve("webui_legacy.pt"), file, StandardCopyOption.REPLACE_EXISTING);
    refused(
        Console.das("sample", "--resume", run),
        "webui.pt is not the file that this run began with");
  }

  @Test
  void theRunsOfOnlineKeepTheirs() throws IOException {
    Path file = embedding("webui.pt");
    List<String> words = new ArrayList<>(List.of("online", "--blackbox", "jpeg"));
    words.addAll(List.of("--model", MODELS.resolve("tiny-sd").toString()));
    words.addAll(List.of("--embedding", file.toString()));
    for (String set :
        List.of(
            "online.clip=" + MODELS.resolve("tiny-clip"),
            "online.rounds=0",
            "online.first=1",
            "sample.steps=2",
            "smc.particles=1",
            "sample.width=32",
            "sample.height=32")) {
      words.addAll(List.of("--set", set));
    }
    words.addAll(List.of("--devices", "cpu", "--out", folder.resolve("online").toString()));
    succeeds(Console.das(words.toArray(String[]::new)));
    assertThat(
            Json.MAPPER
                .readTree(folder.resolve("online/run.json").toFile())
                .at("/settings/embedding.sha256")
                .asText())
        .isEqualTo(Sha256.hex(file));
    Files.copy(FILES.resolve("webui_legacy.pt"), file, StandardCopyOption.REPLACE_EXISTING);
    refused(Console.das(words.toArray(String[]::new)), "was begun with embedding.sha256 = ");
  }

  @ParameterizedTest
  @CsvSource({
    "refuse_width.safetensors, of width 48",
    "xlstyle.safetensors, SDXL",
    "refuse_lora.safetensors, 'is a LoRA, not a textual inversion: it changes a model'",
    "webui.pt:red, 'its token ''red'' is one of the model''s vocabulary already'",
    "nowhere.safetensors, is not on this disk"
  })
  void whatCannotBeNamedLeavesNoFolder(String name, String words) {
    refused(sample("none", "a cat", "--embedding", FILES.resolve(name).toString()), words);
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void twoOfOneTokenAreRefused() {
    refused(
        sample(
            "none",
            "a cat",
            "--embedding",
            FILES.resolve("webui.pt").toString(),
            "--embedding",
            FILES.resolve("webui_legacy.pt") + ":mystyle"),
        "webui.pt and ",
        "webui_legacy.pt have the same token 'mystyle': give one another with FILE:TOKEN");
  }

  @Test
  void inspectSaysTokenVectorsAndWidth() {
    Console.Outcome pair =
        succeeds(Console.das("models", "inspect", FILES.resolve("xlstyle.safetensors").toString()));
    assertThat(pair.out())
        .contains(
            "a textual inversion of SDXL",
            "token           xlstyle",
            "vectors         2",
            "width           clip_l 24, clip_g 32",
            "--embedding");
    Console.Outcome webui =
        succeeds(Console.das("models", "inspect", FILES.resolve("webui.pt").toString()));
    assertThat(webui.out())
        .contains("a textual inversion", "token           mystyle", "vectors         3");
    Console.Outcome nan =
        Console.das("models", "inspect", FILES.resolve("refuse_nan.safetensors").toString());
    assertThat(nan.code()).isEqualTo(1);
    assertThat(nan.out()).contains("CANNOT BE USED", "no finite number");
  }
}
