package io.github.das4j.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.pickle.PickleStateDict;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.fixtures.Compared;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What torch saved, in every form that was recorded, beside the same numbers in safetensors. */
class PickleGoldenTest {

  @Test
  void everyFormHoldsTheSameTensors() {
    JsonNode files = Configs.read(GoldenFolder.recorded("judges/pt_dtypes.json")).path("files");
    assertThat(files).isNotEmpty();
    for (JsonNode name : files) {
      assertSame(
          GoldenFolder.recorded("judges/" + name.asText()),
          GoldenFolder.recorded("judges/pt_dtypes.safetensors"));
    }
  }

  @Test
  void weightsOfJudgesAreTheSameInBothForms() {
    List<Path> both = GoldenFolder.list(GoldenFolder.root().resolve("judges"), ".*_weights\\.pt");
    List<Path> paired = both.stream().filter(f -> safetensors(f).toFile().exists()).toList();
    assumeTrue(!paired.isEmpty(), "no weights are recorded in both forms");
    paired.forEach(file -> assertSame(file, safetensors(file)));
  }

  private static Path safetensors(Path file) {
    return file.resolveSibling(file.getFileName().toString().replace(".pt", ".safetensors"));
  }

  private static void assertSame(Path pickle, Path safetensors) {
    try (Scope scope = Scope.open();
        PickleStateDict read = PickleStateDict.open(pickle);
        SafetensorsFile wanted = SafetensorsFile.open(safetensors)) {
      assertThat(read.names()).containsExactlyInAnyOrderElementsOf(wanted.names());
      for (String key : wanted.names()) {
        Tensor tensor = read.tensor(key);
        assertThat(tensor.scalar_type().value).isEqualTo(wanted.tensor(key).scalar_type().value);
        assertThat(tensor.is_contiguous()).isTrue();
        assertThat(read.shape(key)).as(key).containsExactly(wanted.shape(key));
        assertThat(Tensors.doubles(tensor))
            .as(key)
            .containsExactly(Tensors.doubles(wanted.tensor(key)));
      }
      Compared.add("judges/torch files", 1, wanted.names().size());
    }
  }
}
