package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.files.Removal;
import io.github.das4j.files.Sha256;
import io.github.das4j.files.UserCache;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single files as models: converted once, like the folder, recorded; others told for what. */
class SingleFileModelTest {

  private static final Path MODELS = GoldenFolder.bundled("models");
  private static final String DRAWN = "01-a-cat.png";

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void cacheHere() {
    System.setProperty(UserCache.PROPERTY, folder.resolve("cache").toString());
  }

  @AfterEach
  void cacheThere() {
    System.clearProperty(UserCache.PROPERTY);
  }

  private Console.Outcome sample(String out, Path model, String... more) {
    List<String> args = new ArrayList<>(List.of("sample", "a cat", "--reward", "jpeg"));
    args.addAll(List.of("--model", model.toString(), "--threads", "1", "--steps", "2"));
    args.addAll(List.of("--particles", "2", "--width", "32", "--height", "32"));
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

  private Path single(String model, String ending) throws IOException {
    Path file = folder.resolve("one." + ending);
    if (ending.equals("ckpt")) {
      OriginalFiles.ckpt(MODELS.resolve(model), file, "", "");
    } else {
      OriginalFiles.safetensors(MODELS.resolve(model), file);
    }
    return file;
  }

  private List<Path> cached() throws IOException {
    try (Stream<Path> there = Files.list(folder.resolve("cache/models"))) {
      return there.toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-sd,safetensors", "tiny-sdxl,safetensors", "tiny-lcm,ckpt"})
  void aFileIsWhatItIsConvertedToAndOnlyOnce(String name, String ending) throws IOException {
    Path file = single(name, ending);
    String tokenizer = MODELS.resolve(name).toString();
    Path converted = folder.resolve("converted");
    succeeds(
        Console.das(
            "models",
            "convert",
            file.toString(),
            "--out",
            converted.toString(),
            "--tokenizer",
            tokenizer));
    succeeds(sample("folder", converted));
    Console.Outcome first = succeeds(sample("file", file, "--tokenizer", tokenizer));
    assertThat(first.err()).contains("converting " + file + " once, into ");
    OldFiles.assertSame(
        folder.resolve("folder").resolve(DRAWN), folder.resolve("file").resolve(DRAWN));
    Console.Outcome second = succeeds(sample("again", file, "--tokenizer", tokenizer));
    assertThat(second.err()).doesNotContain("converting");
    assertThat(cached()).hasSize(1);

    JsonNode record = Json.MAPPER.readTree(folder.resolve("file/run.json").toFile());
    assertThat(record.at("/model/single_file/sha256").asText()).isEqualTo(Sha256.hex(file));
    assertThat(record.at("/model/folder").asText()).isEqualTo(cached().get(0).toString());
  }

  @Test
  void aRunIsMadeAgainFromTheFileWhereTheCacheIsGone() throws IOException {
    Path file = single("tiny-sd", "safetensors");
    Path tokenizer = folder.resolve("tokenizer");
    copy(MODELS.resolve("tiny-sd/tokenizer"), tokenizer);
    succeeds(sample("run", file));
    Removal.of(folder.resolve("cache"));
    String run = folder.resolve("run").toString();
    refused(Console.das("rerun", run), "is gone: say with --model DIR|FILE");
    Path again = folder.resolve("again");
    Console.Outcome outcome =
        Console.das("rerun", run, "--model", file.toString(), "--out", again.toString());
    assertThat(succeeds(outcome).out()).contains("bit-identical");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }

  @Test
  void anotherVocabularyThanClipsMustBeGiven() throws IOException {
    Path file = single("tiny-sd", "safetensors");
    refused(
        sample("none", file),
        "has 1024 tokens instead of CLIP's 49408: give --tokenizer DIR, a folder with its tokenizer");
    refused(sample("none", file, "--tokenizer", "nowhere"), "there is no folder");
    refused(
        sample("none", MODELS.resolve("tiny-sd"), "--tokenizer", "nowhere"),
        "--tokenizer: the model ",
        "is a folder, which says this itself");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void whatIsNoModelIsNamedForWhatItIs() throws IOException {
    for (String command : List.of("sample", "run", "compare")) {
      assertNamed(command, "extras/lora/files/sd_kohya.safetensors", "is a LoRA", "--lora FILE");
    }
    assertNamed("sample", "extras/textual_inversion/files/webui.pt", "is a textual inversion");
    String tiny = "extras/taesd/tiny-taesd/diffusion_pytorch_model.safetensors";
    assertNamed("sample", tiny, "is a tiny VAE");
    assertNamed(
        "sample", "models/tiny-sd/vae/diffusion_pytorch_model.safetensors", "is a VAE", "--vae");
    assertNamed("sample", "models/tiny-clip/model.safetensors", "is a CLIP", "--reward clip:DIR");
  }

  private static void assertNamed(String command, String file, String... words) {
    List<String> args = new ArrayList<>(List.of(command));
    if (command.equals("sample")) {
      args.add("a cat");
    }
    args.addAll(List.of("--model", GoldenFolder.bundled(file).toString(), "--reward", "jpeg"));
    refused(Console.das(args.toArray(String[]::new)), words);
  }
}
