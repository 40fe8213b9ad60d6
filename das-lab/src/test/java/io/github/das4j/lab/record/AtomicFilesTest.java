package io.github.das4j.lab.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

  @TempDir Path folder = Path.of("");

  @Test
  void theFileAppearsAndNothingElse() throws IOException {
    Path file = folder.resolve("run.json");
    AtomicFiles.write(file, "old");
    AtomicFiles.write(file, "ä");
    assertThat(file).hasContent("ä");
    assertThat(folder.toFile().list()).containsExactly("run.json");
  }

  @Test
  void whatCannotBeReplacedStaysAndLeavesNoPart() throws IOException {
    Path file = folder.resolve("taken");
    Files.createDirectory(file);
    Files.writeString(file.resolve("inside"), "kept");
    assertThatThrownBy(() -> AtomicFiles.write(file, "new"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot write " + file);
    assertThat(file.resolve("inside")).hasContent("kept");
    assertThat(folder.toFile().list()).containsExactly("taken");
  }

  @Test
  void reasonsArePlain() {
    assertThat(AtomicFiles.reason(new IOException("No space left on device")))
        .isEqualTo("the disk is full");
    assertThat(AtomicFiles.reason(new FileSystemException("/a", null, "No space left on device")))
        .isEqualTo("the disk is full");
    assertThat(AtomicFiles.reason(new AccessDeniedException("/a"))).isEqualTo("permission denied");
    assertThatThrownBy(() -> AtomicFiles.write(folder.resolve("none/file"), "x"))
        .hasMessageEndingWith("no such file or folder");
  }
}
