package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.files.UserCache;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Scope;
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
import org.junit.jupiter.params.provider.ValueSource;

/** SD3 and FLUX in the layouts of their original code: alone, and as a folder's transformer. */
class OriginalFlowModelsTest {

  private static final Path MODELS = GoldenFolder.bundled("flow/models");
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
    args.addAll(List.of("--particles", "2", "--width", "64", "--height", "64"));
    args.addAll(List.of("--out", folder.resolve(out).toString()));
    args.addAll(Arrays.asList(more));
    return Console.das(args.toArray(String[]::new));
  }

  private static Console.Outcome succeeds(Console.Outcome outcome) {
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  private void refused(Console.Outcome outcome, String... words) {
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(2);
    assertThat(outcome.err().strip().lines()).as(outcome.err()).hasSize(1);
    assertThat(outcome.err()).contains(words);
    assertThat(folder.resolve("refused")).doesNotExist();
  }

  /** A model's folder whose transformer is one file of the original layout. */
  private Path withOriginal(String model, String prefix) throws IOException {
    Path to = folder.resolve(model);
    try (Stream<Path> files = Files.walk(MODELS.resolve(model))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path relative = MODELS.resolve(model).relativize(file);
        if (!relative.startsWith("transformer") || relative.endsWith("config.json")) {
          Path copy = to.resolve(relative.toString());
          Files.createDirectories(copy.resolveSibling(""));
          Files.copy(file, copy);
        }
      }
    }
    Path file = to.resolve("transformer/diffusion_pytorch_model.safetensors");
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(file, OriginalFiles.transformer(MODELS.resolve(model), prefix));
    }
    return to;
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-flux", "tiny-sd3"})
  void theOriginalTransformerInAFolderDrawsTheSame(String model) throws IOException {
    Path mixed = withOriginal(model, model.equals("tiny-flux") ? "" : "model.diffusion_model.");
    succeeds(sample("folder", MODELS.resolve(model)));
    // As stored, queries, keys and values are rows of the mapped file.
    succeeds(sample("mixed", mixed, "--weight-storage", "stored"));
    OldFiles.assertSame(
        folder.resolve("folder").resolve(DRAWN), folder.resolve("mixed").resolve(DRAWN));
    Console.Outcome told = succeeds(Console.das("models", "inspect", mixed.toString()));
    assertThat(told.out()).contains("transformer/diffusion_pytorch_model.safetensors", "run (");
  }

  @Test
  void fluxAloneIsToldWhereItBelongs() throws IOException {
    Path file =
        withOriginal("tiny-flux", "")
            .resolve("transformer")
            .resolve("diffusion_pytorch_model.safetensors");
    Path alone = Files.move(file, folder.resolve("flux1-dev.safetensors"));
    String[] words = {
      "flux1-dev.safetensors is the transformer of FLUX, a flow model, in its original layout",
      "its VAE and text encoders are not in it",
      "into the folder transformer of the model in diffusers' layout, and give --model that folder"
    };
    refused(sample("refused", alone), words);
    Console.Outcome told = Console.das("models", "inspect", alone.toString());
    assertThat(told.code()).isEqualTo(1);
    assertThat(told.out()).contains(words);
  }

  @Test
  void sd3InASingleFileIsConvertedAndDrawsTheSame() {
    Path model = MODELS.resolve("tiny-sd35");
    Path file = folder.resolve("sd3.safetensors");
    OriginalFiles.sd3(model, file, 3);
    Path converted = folder.resolve("converted");
    String[] command = {
      "models",
      "convert",
      file.toString(),
      "--out",
      converted.toString(),
      "--tokenizer",
      model.toString(),
      "--like",
      model.toString()
    };
    succeeds(Console.das(command));
    succeeds(sample("folder", model));
    succeeds(sample("converted-run", converted));
    OldFiles.assertSame(
        folder.resolve("folder").resolve(DRAWN), folder.resolve("converted-run").resolve(DRAWN));
    Console.Outcome drawn = succeeds(sample("file", file, "--tokenizer", model.toString()));
    assertThat(drawn.err()).contains("converting " + file + " once, into ");
    Console.Outcome told = succeeds(Console.das("models", "inspect", file.toString()));
    assertThat(told.out())
        .contains("Stable Diffusion 3.5, a single file in the original layout", "text_encoder_3");
    refused(sample("refused", file), "holds a T5 and no tokenizer for it: give --tokenizer DIR");
  }

  /** As published without T5; its place is zeros then. */
  @Test
  void sd3WithoutT5IsConvertedToo() {
    Path model = MODELS.resolve("tiny-sd35");
    Path file = folder.resolve("sd3.safetensors");
    OriginalFiles.sd3(model, file, 2);
    Console.Outcome drawn = succeeds(sample("file", file, "--tokenizer", model.toString()));
    assertThat(drawn.out() + drawn.err()).contains("no text_encoder_3 (T5)");
  }

  @Test
  void sd3WithoutItsTextEncodersIsToldWhereItBelongs() {
    Path file = folder.resolve("sd3.safetensors");
    OriginalFiles.sd3(MODELS.resolve("tiny-sd35"), file, 0);
    refused(
        sample("refused", file),
        "not whole (no text_encoders.clip_l.transformer.…, text_encoders.clip_g.transformer.…)",
        "without, put it, or a link to it, as diffusion_pytorch_model.safetensors into the folder");
  }
}
