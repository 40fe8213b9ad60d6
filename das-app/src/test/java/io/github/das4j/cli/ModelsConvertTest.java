package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single files in the original layout, through the command and back. */
class ModelsConvertTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  /** A callback under its class, with a number of numpy's, as Lightning leaves them. */
  private static final String CALLBACKS =
      "U\11callbacks}clightning.callbacks\nModelCheckpoint\n}(U\4best"
          + "cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(U\2f8K\0K\1tRU\10abcdefghtRus";

  @TempDir Path folder = Path.of("");

  private Console.Outcome convert(Path file, Path model, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "models",
                "convert",
                file.toString(),
                "--out",
                folder.resolve("out").toString(),
                "--like",
                model.toString()));
    args.addAll(Arrays.asList(more));
    return Console.das(args.toArray(String[]::new));
  }

  /** Pixels: the records in the files tell the weights apart, whose order in them differs. */
  private int[] sampled(Path model, String out) throws IOException {
    Path run = folder.resolve(out);
    Console.Outcome outcome =
        Console.das(
            "sample",
            "a cat",
            "--model",
            model.toString(),
            "--reward",
            "jpeg",
            "--steps",
            "2",
            "--particles",
            "2",
            "--threads",
            "1",
            "--out",
            run.toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    BufferedImage image = ImageIO.read(run.resolve("01-a-cat.png").toFile());
    int width = image.getWidth();
    return image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
  }

  @ParameterizedTest
  @CsvSource({"tiny-sd,safetensors", "tiny-sd,ckpt", "tiny-sdxl,safetensors", "tiny-lcm,ckpt"})
  void theFolderWrittenIsTheOneTheFileWasMadeOf(String name, String ending) throws IOException {
    Path model = MODELS.resolve(name);
    Path file = folder.resolve("one." + ending);
    if (ending.equals("ckpt")) {
      OriginalFiles.ckpt(model, file, CALLBACKS, "");
    } else {
      OriginalFiles.safetensors(model, file);
    }
    Console.Outcome outcome = convert(file, model, "--tokenizer", model.toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    Path out = folder.resolve("out");
    for (String component : List.of("unet", "vae", "text_encoder", "text_encoder_2")) {
      if (Files.isDirectory(model.resolve(component))) {
        assertSame(out.resolve(component), model.resolve(component));
      }
    }
    assertThat(sampled(out, "converted")).isEqualTo(sampled(model, "original"));
  }

  private static void assertSame(Path found, Path wanted) {
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = OriginalFiles.read(wanted);
      Map<String, Tensor> read = OriginalFiles.read(found);
      assertThat(read.keySet()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
      tensors.forEach(
          (name, tensor) ->
              assertThat(Tensors.floats(read.getOrDefault(name, tensor.neg())))
                  .as(name)
                  .isEqualTo(Tensors.floats(tensor)));
    }
  }

  /**
   * A single file with a mark, which is a tensor whose name alone counts; none where it is empty.
   */
  private Path marked(Path model, String mark) {
    Path file = folder.resolve("marked.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = OriginalFiles.tensors(model);
      if (!mark.isEmpty()) {
        tensors.put(mark, Tensors.of(new float[1], 1));
      }
      SafetensorsWriter.write(file, tensors);
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "v_pred,'',v_prediction,leading,false",
    "ztsnr,v,v_prediction,trailing,true",
    "'',v,v_prediction,leading,false",
    "'','',epsilon,leading,false"
  })
  void marksAndOptionsWinOverTheModelThatAFileIsLike(
      String mark, String option, String prediction, String spacing, boolean zeroSnr)
      throws IOException {
    Path model = MODELS.resolve("tiny-sdxl");
    Path file = marked(model, mark);
    String[] more =
        option.isEmpty()
            ? new String[] {"--tokenizer", model.toString()}
            : new String[] {"--tokenizer", model.toString(), "--prediction", option};
    Console.Outcome outcome = convert(file, model, more);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    JsonNode scheduler =
        Configs.read(folder.resolve("out").resolve("scheduler/scheduler_config.json"));
    assertThat(scheduler.path("prediction_type").asText()).isEqualTo(prediction);
    assertThat(scheduler.path("timestep_spacing").asText("leading")).isEqualTo(spacing);
    assertThat(scheduler.path("rescale_betas_zero_snr").asBoolean()).isEqualTo(zeroSnr);
  }

  @ParameterizedTest
  @ValueSource(strings = {"edm_vpred.sigma_max", "edm_mean"})
  void networksPreconditionedInSigmaAreRefusedByTheirMark(String mark) {
    Path marked = marked(MODELS.resolve("tiny-sdxl"), mark);
    assertRefused(
        convert(marked, MODELS.resolve("tiny-sdxl"), "--tokenizer", MODELS.toString()), mark);
    assertThat(Console.das("models", "inspect", marked.toString()).out()).contains(mark, "EDM");
  }

  @Test
  void somethingForeignAmongTheWeightsIsRefusedByName() throws IOException {
    Path model = MODELS.resolve("tiny-sd");
    Path file = folder.resolve("one.ckpt");
    OriginalFiles.ckpt(model, file, "", "U\4evilcos\nsystem\n(U\2lstR");
    assertRefused(convert(file, model, "--tokenizer", model.toString()), "os.system");
  }

  @Test
  void badInputIsRefusedInALineAndLeavesNothing() throws IOException {
    Path model = MODELS.resolve("tiny-sd");
    Path file = folder.resolve("one.safetensors");
    OriginalFiles.safetensors(model, file);
    String tokenizer = model.toString();
    assertRefused(convert(file, model), "--tokenizer DIR");
    assertRefused(convert(file, model, "--tokenizer", MODELS.toString()), "tokenizer");
    assertRefused(convert(file, MODELS.resolve("tiny-sdxl"), "--tokenizer", tokenizer), "missing");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1000));
    assertRefused(convert(file, model, "--tokenizer", tokenizer), "cut short");
    assertRefused(
        convert(written("lora_unet_down.alpha"), model, "--tokenizer", tokenizer), "LoRA");
    assertRefused(
        convert(written("first_stage_model.encoder.conv_in.weight"), model), "no kind known here");
    Files.createDirectory(folder.resolve("out"));
    Console.Outcome outcome = convert(file, model, "--tokenizer", tokenizer);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains("exists");
  }

  @Test
  void sd2NeedsToBeToldWhatItPredicts() {
    Path model = MODELS.resolve("tiny-sd");
    Path file = folder.resolve("two.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      OriginalFiles.tensors(model)
          .forEach(
              (name, tensor) ->
                  tensors.put(
                      name.replace("cond_stage_model.transformer.", "cond_stage_model.model."),
                      tensor));
      SafetensorsWriter.write(file, tensors);
    }
    assertRefused(convert(file, model, "--tokenizer", model.toString()), "--prediction v");
  }

  private Path written(String name) {
    Path file = folder.resolve("other.safetensors");
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(file, Map.of(name, Tensors.of(new float[] {1}, 1)));
    }
    return file;
  }

  private void assertRefused(Console.Outcome outcome, String complaint) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains(complaint);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).noneMatch(path -> path.getFileName().toString().contains("out"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void samplingAFileTellsWhatItLacks() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Path file = inside.resolve("one.safetensors");
    OriginalFiles.safetensors(MODELS.resolve("tiny-sdxl"), file);
    for (Path model : List.of(file, inside)) {
      Console.Outcome outcome =
          Console.das("sample", "a cat", "--model", model.toString(), "--reward", "jpeg");
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err().lines()).hasSize(1);
      assertThat(outcome.err())
          .contains(file + " is a single-file checkpoint, which holds no tokenizer", "--tokenizer");
    }
  }
}
