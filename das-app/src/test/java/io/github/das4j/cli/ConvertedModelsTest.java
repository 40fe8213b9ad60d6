package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Scope;
import io.github.das4j.text.ClipTokenizer;
import io.github.das4j.writing.ConvertedModels;
import io.github.das4j.writing.SingleFileOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of single files: what it takes for granted, and who comes at once. */
class ConvertedModelsTest {

  private static final Path MODELS = GoldenFolder.bundled("models");
  private static final String EMBEDDING = "embeddings.token_embedding.weight";

  @TempDir Path folder = Path.of("");

  private Path cache() {
    return folder.resolve("cache");
  }

  private static SingleFileOptions options(Path tokenizer) {
    return new SingleFileOptions(Optional.of(tokenizer), Optional.empty());
  }

  /** With rows for CLIP's own vocabulary in its only text encoder. */
  private Path withClipsVocabulary() {
    Path file = folder.resolve("whole.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors =
          new LinkedHashMap<>(OriginalFiles.tensors(MODELS.resolve("tiny-sd")));
      tensors.replaceAll(
          (name, tensor) ->
              name.endsWith(EMBEDDING) ? torch.zeros(49_408, tensor.size(1)) : tensor);
      SafetensorsWriter.write(file, tensors);
    }
    return file;
  }

  @Test
  void clipsOwnVocabularyComesAlong() throws IOException {
    Path file = withClipsVocabulary();
    Path model = new ConvertedModels(cache()).folder(file, SingleFileOptions.none());
    assertThat(model.getFileName().toString()).matches("whole-[0-9a-f]{32}");
    try (ClipTokenizer tokenizer =
        ClipTokenizer.open(model.resolve("tokenizer"), ModelFolder.open(model).textEncoder())) {
      assertThat(tokenizer.unpadded("a photo of a cat"))
          .containsExactly(49406, 320, 1125, 539, 320, 2368, 49407);
      assertThat(tokenizer.encode("a").ids()[76]).isEqualTo(49407);
    }
  }

  @Test
  void theSecondTokenizerOfSdxlIsTheFirstPaddedOtherwise() throws IOException {
    Path file = folder.resolve("xl.safetensors");
    OriginalFiles.safetensors(MODELS.resolve("tiny-sdxl"), file);
    Path tokenizer = MODELS.resolve("tiny-sdxl/tokenizer");
    Path model = new ConvertedModels(cache()).folder(file, options(tokenizer));
    try (ClipTokenizer first = ClipTokenizer.open(model.resolve("tokenizer"));
        ClipTokenizer second = ClipTokenizer.open(model.resolve("tokenizer_2"));
        ClipTokenizer wanted = ClipTokenizer.open(MODELS.resolve("tiny-sdxl/tokenizer_2"))) {
      assertThat(second.encode("a cat").ids()).isEqualTo(wanted.encode("a cat").ids());
      assertThat(first.encode("a cat").ids()).isNotEqualTo(second.encode("a cat").ids());
    }
  }

  @Test
  void severalAtOnceMakeOneFolder() throws Exception {
    Path file = folder.resolve("one.safetensors");
    OriginalFiles.safetensors(MODELS.resolve("tiny-sd"), file);
    SingleFileOptions options = options(MODELS.resolve("tiny-sd"));
    List<Callable<Path>> tasks = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      tasks.add(() -> new ConvertedModels(cache()).folder(file, options));
    }
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<Path> made = new ArrayList<>();
      for (Future<Path> each : threads.invokeAll(tasks)) {
        made.add(each.get());
      }
      assertThat(made.stream().distinct()).hasSize(1);
      ModelFolder.open(made.get(0));
    } finally {
      threads.shutdown();
    }
    try (Stream<Path> left = Files.list(cache())) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void anotherFileOfTheSameNameIsAnotherModel() throws IOException {
    Path file = folder.resolve("one.safetensors");
    ConvertedModels models = new ConvertedModels(cache());
    SingleFileOptions options = options(MODELS.resolve("tiny-sd"));
    OriginalFiles.safetensors(MODELS.resolve("tiny-sd"), file);
    Path first = models.folder(file, options);
    assertThat(models.folder(file, options)).isEqualTo(first);
    OriginalFiles.safetensors(MODELS.resolve("tiny-lcm"), file);
    Path second = models.folder(file, options(MODELS.resolve("tiny-lcm")));
    assertThat(second).isNotEqualTo(first);
    assertThat(ModelFolder.open(second).embedsGuidance()).isTrue();
  }

  @Test
  void aConfigurationBesideAFileTellsWhatItPredicts() throws IOException {
    Path file = folder.resolve("one.safetensors");
    OriginalFiles.safetensors(MODELS.resolve("tiny-sd"), file);
    ConvertedModels models = new ConvertedModels(cache());
    SingleFileOptions options = options(MODELS.resolve("tiny-sd"));
    assertThat(prediction(models.folder(file, options))).isEqualTo("epsilon");
    Path beside = folder.resolve("beside");
    Files.createDirectory(beside);
    Path moved = Files.move(file, beside.resolve("one.safetensors"));
    Files.writeString(
        beside.resolve("one.yaml"), "model:\n  params:\n    parameterization: \"v\"\n");
    assertThat(prediction(models.folder(moved, options))).isEqualTo("v_prediction");
    SingleFileOptions said = new SingleFileOptions(options.tokenizer(), Optional.of(false));
    assertThat(prediction(models.folder(moved, said))).isEqualTo("epsilon");
  }

  private static String prediction(Path model) {
    return Configs.read(model.resolve("scheduler/scheduler_config.json"))
        .path("prediction_type")
        .asText();
  }

  @Test
  void whatCannotBeConvertedLeavesNothing() throws IOException {
    Path file = folder.resolve("one.safetensors");
    OriginalFiles.safetensors(MODELS.resolve("tiny-sd"), file);
    Path wrong = Files.createDirectory(folder.resolve("wrong"));
    assertThatThrownBy(() -> new ConvertedModels(cache()).folder(file, options(wrong)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("holds no tokenizer");
    try (Stream<Path> left = Files.list(cache())) {
      assertThat(left).isEmpty();
    }
    Path model = MODELS.resolve("tiny-sd");
    assertThat(new ConvertedModels(cache()).folder(model, SingleFileOptions.none()))
        .isEqualTo(model);
  }
}
