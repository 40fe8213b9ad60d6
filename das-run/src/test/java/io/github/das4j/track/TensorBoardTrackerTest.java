package io.github.das4j.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.report.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files of an online run. */
class TensorBoardTrackerTest {

  @TempDir Path folder = Path.of("");

  private void track(int rounds) {
    byte[] png = Pictures.png(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB));
    try (TensorBoardTracker tracker = new TensorBoardTracker(folder)) {
      tracker.started(new TrackedRun(folder, Map.of("online.rounds", "2")));
      for (int round = 0; round < rounds; round++) {
        tracker.finished(
            new TrackedRound(
                round, 8 * round, Map.of("mean", 1.0, "bonus", Double.NaN), Optional.of(png)));
      }
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("rounds"))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void aRunThatGoesOnTellsEachRoundOnce() throws IOException {
    track(2);
    track(3);
    // TensorBoard reads what is called so, in the order of the names.
    assertThat(files())
        .containsExactly(
            "events.out.tfevents.das.00000",
            "events.out.tfevents.das.00001",
            "events.out.tfevents.das.00002");
    String second =
        Files.readString(
            folder.resolve("rounds").resolve(files().get(1)), StandardCharsets.ISO_8859_1);
    assertThat(second).contains("mean").contains("sheet").doesNotContain("bonus");
    assertThat(second.split("mean", -1)).hasSize(2);
    assertThat(folder.resolve("run")).isDirectory();
  }
}
