package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hundreds of megabytes that nobody asked to keep are not kept. */
class BenchWeightsTest {

  @TempDir Path folder = Path.of("");

  private static List<Path> passing() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith("das-bench"))
          .sorted()
          .toList();
    }
  }

  @Test
  void theyGoOnceTheyWereMeasured() throws IOException {
    List<Path> before = passing();
    try (BenchWeights weights =
        BenchWeights.of("mid", Optional.of(DType.FLOAT16), Optional.empty())) {
      assertThat(weights.model().resolve("model_index.json")).isRegularFile();
      assertThat(weights.reward().toString()).startsWith("aesthetic:");
      assertThat(passing()).hasSize(before.size() + 1);
    }
    assertThat(passing()).isEqualTo(before);
    assertThatThrownBy(() -> BenchWeights.of("large", Optional.empty(), Optional.empty()))
        .hasMessageContaining("unknown size 'large' (known: mid, ");
    assertThat(passing()).isEqualTo(before);
  }

  @Test
  void thoseOfTheUsersFolderStay() {
    try (BenchWeights weights =
        BenchWeights.of("mid", Optional.of(DType.FLOAT16), Optional.of(folder))) {
      assertThat(weights.model()).isEqualTo(folder.resolve("model"));
    }
    assertThat(folder.resolve("model/model_index.json")).isRegularFile();
  }
}
