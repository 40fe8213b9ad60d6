package io.github.das4j.checkpoint.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
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
import org.junit.jupiter.params.provider.ValueSource;

class StateDictsTest {

  private final Path folder;

  StateDictsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void safetensorsComeBeforePicklesAndThePlainVariantFirst() throws IOException {
    assertThatThrownBy(() -> StateDicts.open(folder).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("looked for model.safetensors, ");
    Files.copy(GoldenFolder.bundled("judges/pt_dtypes.pt"), folder.resolve("pytorch_model.bin"));
    assertOpens("", "pytorch_model.bin");
    write("model.fp16.safetensors", 1);
    assertOpens("", "model.fp16.safetensors");
    write("model.safetensors", 2);
    assertOpens("", "model.safetensors");
    assertOpens("fp16", "model.fp16.safetensors");
    assertOpens("bf16", "model.safetensors");
    try (StateDict dict = StateDicts.open(folder, "pytorch_model")) {
      assertThat(dict.source()).endsWith("pytorch_model.bin");
    }
  }

  @Test
  void whatIsLeftBesideTheFileTakenIsTold() throws IOException {
    write("model.safetensors", 1);
    write("model.fp16.safetensors", 2);
    Files.copy(GoldenFolder.bundled("judges/pt_dtypes.pt"), folder.resolve("pytorch_model.bin"));
    Files.writeString(folder.resolve("config.json"), "{}");
    Path taken = StateDicts.find(folder);
    assertThat(taken).hasFileName("model.safetensors");
    assertThat(StateDicts.leftBeside(taken))
        .containsExactly("model.fp16.safetensors", "pytorch_model.bin");
    Files.delete(taken);
    write("a.safetensors", 1);
    index("{\"weight_map\": {\"x1\": \"a.safetensors\"}}");
    assertThat(StateDicts.leftBeside(StateDicts.find(folder)))
        .containsExactly("model.fp16.safetensors", "pytorch_model.bin");
  }

  @Test
  void onlyMarkedFilesAreNamedWhereNoneIsTaken() {
    write("model.non_ema.safetensors", 1);
    assertThatThrownBy(() -> StateDicts.open(folder).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("; there is model.non_ema.safetensors");
  }

  @Test
  void shardsOfTorchAreReadAsOne() throws IOException {
    Files.copy(GoldenFolder.bundled("judges/pt_dtypes.pt"), folder.resolve("p1.bin"));
    try (StateDict one = StateDicts.open(folder.resolve("p1.bin"))) {
      String name = one.names().iterator().next();
      Files.writeString(
          folder.resolve("pytorch_model.bin.index.json"),
          "{\"weight_map\": {\"" + name + "\": \"p1.bin\"}}");
      try (StateDict all = StateDicts.open(folder)) {
        assertThat(all.names()).containsExactly(name);
      }
    }
  }

  @Test
  void theNamesOfAWrappedNetworkAreUnwrapped() {
    Path file = folder.resolve("head.safetensors");
    try (Scope scope = Scope.open()) {
      Tensor one = Tensors.of(new float[] {1}, 1);
      SafetensorsWriter.write(file, Map.of("module.a", one, "module.b", one));
      try (StateDict dict = StateDicts.open(file)) {
        assertThat(dict.names()).containsExactlyInAnyOrder("a", "b");
        assertThat(Tensors.floats(dict.tensor("a"))).containsExactly(1);
      }
      SafetensorsWriter.write(file, Map.of("module.a", one, "b", one));
      try (StateDict dict = StateDicts.open(file)) {
        assertThat(dict.names()).containsExactlyInAnyOrder("module.a", "b");
      }
    }
  }

  @Test
  void shardsAreReadAsOne() throws IOException {
    write("model-00001-of-00002.safetensors", 1);
    write("two.safetensors", 2);
    index(
        "{\"weight_map\": {\"x1\": \"model-00001-of-00002.safetensors\", \"x2\": \"two.safetensors\"}}");
    try (Scope scope = Scope.open();
        StateDict dict = StateDicts.open(folder)) {
      assertThat(dict.names()).containsExactly("x1", "x2");
      assertThat(dict.shape("x2")).containsExactly(1);
      assertThat(Tensors.floats(dict.tensor("x2"))).containsExactly(2);
      assertThatThrownBy(() -> dict.tensor("x3")).hasMessageContaining("has no tensor x3");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"weight_map\": {\"x1\": \"gone.safetensors\"}}|gone.safetensors, which is missing",
        "{\"weight_map\": {\"x1\": \"../a.safetensors\"}}|not a plain file name",
        "{\"weight_map\": {\"x1\": \"/a.safetensors\"}}|not a plain file name",
        "{\"weight_map\": {\"x1\": \"..\"}}|not a plain file name",
        "{\"weight_map\": {\"x1\": \"model.safetensors.index.json\"}}|not a plain file name",
        "{\"weight_map\": {\"x1\": 3}}|not a plain file name",
        "{\"weight_map\": {\"x2\": \"one.safetensors\"}}|holds x2, but it does not",
        "{\"weight_map\": {}}|no weight_map",
        "[]|JSON object",
        "{|not valid JSON",
      })
  void unsoundIndexesAreRefused(String indexAndComplaint) throws IOException {
    write("one.safetensors", 1);
    String[] parts = indexAndComplaint.split("\\|", -1);
    index(parts[0]);
    assertThatThrownBy(() -> StateDicts.open(folder).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors.index.json")
        .hasMessageContaining(parts[1])
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  @Test
  void oldAutoencodersGetTheNewNames() {
    Path file = folder.resolve("vae.safetensors");
    String old = "decoder.mid_block.attentions.0.";
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(
          file,
          Map.of(
              old + "query.weight",
              Tensors.of(new float[] {1, 2, 3, 4}, 2, 2, 1, 1),
              old + "proj_attn.bias",
              Tensors.of(new float[] {5, 6}, 2),
              "quant_conv.weight",
              Tensors.of(new float[] {7}, 1, 1, 1, 1)));
      try (StateDict dict = StateDicts.modernVae(StateDicts.open(file))) {
        assertThat(dict.names())
            .containsExactlyInAnyOrder(
                old + "to_q.weight", old + "to_out.0.bias", "quant_conv.weight");
        assertThat(dict.shape(old + "to_q.weight")).containsExactly(2, 2);
        assertThat(Tensors.shape(dict.tensor(old + "to_q.weight"))).containsExactly(2, 2);
        assertThat(Tensors.floats(dict.tensor(old + "to_q.weight"))).containsExactly(1, 2, 3, 4);
        assertThat(dict.shape("quant_conv.weight")).containsExactly(1, 1, 1, 1);
      }
    }
  }

  @Test
  void positionIdsAreLeftOut() {
    Path file = folder.resolve("text.safetensors");
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(
          file,
          Map.of(
              "text_model.embeddings.position_ids", Tensors.of(new long[] {0, 1}, 1, 2),
              "w", Tensors.of(new float[] {1}, 1)));
      try (StateDict dict = StateDicts.withoutPositionIds(StateDicts.open(file))) {
        assertThat(dict.names()).containsExactly("w");
      }
    }
  }

  @Test
  void openingAndClosingKeepsNoFilesOpen() {
    write("model.safetensors", 1);
    for (int i = 0; i < 3000; i++) {
      try (Scope scope = Scope.open();
          StateDict dict = StateDicts.open(folder)) {
        assertThat(dict.tensor("x1").numel()).isEqualTo(1);
      }
    }
    Path descriptors = Path.of("/proc/self/fd");
    if (Files.isDirectory(descriptors)) {
      assertThat(descriptors.toFile().list()).hasSizeLessThan(1000);
    }
  }

  private void assertOpens(String variant, String name) {
    try (StateDict dict = StateDicts.openVariant(folder, variant)) {
      assertThat(dict.source()).isEqualTo(folder.resolve(name).toString());
    }
  }

  private void write(String name, int number) {
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(
          folder.resolve(name), Map.of("x" + number, Tensors.of(new float[] {number}, 1)));
    }
  }

  private void index(String json) throws IOException {
    Files.writeString(folder.resolve("model.safetensors.index.json"), json);
  }
}
