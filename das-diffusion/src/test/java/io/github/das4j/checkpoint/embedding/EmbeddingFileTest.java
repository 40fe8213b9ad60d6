package io.github.das4j.checkpoint.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter.Floats;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingFileTest {

  @TempDir Path folder = Path.of("");

  private static EmbeddingSpec bare(Path file) {
    return new EmbeddingSpec(file, Optional.empty());
  }

  private Path written(Map<String, Floats> tensors) {
    Path file = folder.resolve("style.v2.safetensors");
    SafetensorsWriter.writeFloats(file, tensors);
    return file;
  }

  private static Floats zeros(long... shape) {
    int numbers = 1;
    for (long extent : shape) {
      numbers *= Math.toIntExact(extent);
    }
    return new Floats(shape, new float[numbers]);
  }

  @ParameterizedTest
  @CsvSource({
    "a.pt, a.pt, ''",
    "a.pt:my style, a.pt, my style",
    "C:\\a.pt, C:\\a.pt, ''",
    "C:\\a.pt:<x>, C:\\a.pt, <x>",
    "hf:owner/name, hf:owner/name, ''",
    "b/c:d:, b/c:d, ''",
    "b/c:d, b/c, d"
  })
  void aTokenStandsBehindTheLastColon(String text, String file, String token) {
    Optional<String> named = Optional.of(token).filter(word -> !word.isEmpty());
    EmbeddingSpec spec = EmbeddingSpec.parse(text);
    assertThat(spec).isEqualTo(new EmbeddingSpec(Path.of(file), named));
    assertThat(EmbeddingSpec.parse(spec.toString())).isEqualTo(spec);
  }

  @Test
  void severalAreReadAsTheyAreWritten() {
    Embeddings some = Embeddings.parse("a.pt:<cat> + b.pt");
    assertThat(some.all()).hasSize(2);
    assertThat(Embeddings.parse(some.toString())).isEqualTo(some);
    assertThat(Embeddings.parse("none")).isEqualTo(Embeddings.none()).hasToString("none");
    assertThatThrownBy(() -> Embeddings.parse("a.pt + ")).hasMessageContaining("write FILE");
  }

  @Test
  void aTokenThatCannotBeWrittenIsLeftToTheFile() {
    EmbeddingSpec spec = bare(Path.of("a.pt"));
    assertThat(spec.called("my style").token()).contains("my style");
    for (String odd : List.of("a:b", "a/b", "a + b", " a")) {
      assertThat(spec.called(odd)).isEqualTo(spec);
    }
  }

  @Test
  void theFilesNameWithoutItsEndingIsTheTokenWhereItNamesNone() {
    Path file = written(Map.of("emb_params", zeros(2, 8)));
    assertThat(EmbeddingFile.read(bare(file)).token()).isEqualTo("style.v2");
    EmbeddingSpec called = new EmbeddingSpec(file, Optional.of("<mine>"));
    assertThat(EmbeddingFile.read(called).token()).isEqualTo("<mine>");
  }

  @Test
  void aFolderHoldsOneUnderDiffusersName() throws IOException {
    Path file = folder.resolve("learned_embeds.bin");
    Files.copy(GoldenFolder.bundled("extras/textual_inversion/files/two_vectors.bin"), file);
    assertThat(EmbeddingFile.find(folder)).isEqualTo(file);
    assertThat(EmbeddingFile.read(bare(folder)).token()).isEqualTo("<style-x>");
  }

  @Test
  void whatIsNoneIsNamedForWhatItIs() {
    assertRefused(Map.of("<a>", zeros(1, 8), "<b>", zeros(1, 8)), "holds several tensors (");
    assertRefused(Map.of("<a>", zeros(1, 8, 2)), "is of no kind known here");
    assertRefused(Map.of("<a>", zeros(0, 8)), "no list of vectors");
    assertRefused(
        Map.of("weight", zeros(1, 768), "bias", zeros(1)),
        "is an aesthetic head, not a textual inversion");
    assertThatThrownBy(() -> EmbeddingFile.read(bare(folder.resolve("none.pt"))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no textual inversion");
  }

  private void assertRefused(Map<String, Floats> tensors, String words) {
    Path file = written(tensors);
    assertThatThrownBy(() -> EmbeddingFile.read(bare(file)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("style.v2.safetensors", words);
  }
}
