package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

  @TempDir Path temporary = Path.of("");

  private static Path made(Path path) {
    RunFolder folder = RunFolder.choose(Optional.of(path), "x");
    folder.make();
    return folder.path();
  }

  @Test
  void newAndEmptyFoldersAreTaken() throws IOException {
    Path deep = temporary.resolve("a/b/c");
    assertThat(made(deep)).isEqualTo(deep).isDirectory();
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    assertThat(made(empty)).isEqualTo(empty);
  }

  @Test
  void noRunIsOverwritten() throws IOException {
    Files.writeString(temporary.resolve("run.json"), "{}");
    assertThatThrownBy(() -> RunFolder.choose(Optional.of(temporary), "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not empty");
    assertThat(temporary.resolve("run.json")).hasContent("{}");
    assertThatThrownBy(() -> RunFolder.choose(Optional.of(temporary.resolve("run.json")), "x"))
        .hasMessageContaining("is a file");
  }
}
