package io.github.das4j.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedTest {

  @TempDir Path folder = Path.of("");

  private static void read(Path source) {
    Recorded.read(source, Recorded.Moved.nothing());
  }

  /** Beside a record, which would be made again whole for any name. */
  @Test
  void aMistypedNameIsNotTheRunThatItWouldLieIn() throws IOException {
    Files.writeString(folder.resolve("run.json"), "{\"kind\": \"run\", \"version\": 1}");
    Path page = Files.createFile(folder.resolve("report.html"));
    assertThatThrownBy(() -> read(folder.resolve("01-a-cta.png")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no file or folder " + folder.resolve("01-a-cta.png"));
    assertThatThrownBy(() -> read(page))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(page + " is none of these: a run's folder, its run.json, a PNG of das");
    assertThatThrownBy(() -> read(folder)).hasMessageContaining("run.json: ");
  }
}
