package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.hub.DownloadPlan;
import io.github.das4j.hub.HubFile;
import io.github.das4j.hub.HubListing;
import io.github.das4j.hub.HubReference;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DownloadProgressTest {

  private static final HubFile LARGE = new HubFile("unet/model.safetensors", 750, Optional.empty());
  private static final HubFile SMALL = new HubFile("config.json", 250, Optional.empty());

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private DownloadProgress progress(int columns) {
    List<HubFile> files = List.of(LARGE, SMALL);
    HubListing listing =
        new HubListing("a/b", "0".repeat(40), files, Optional.of("mit"), HubListing.Gate.OPEN);
    DownloadPlan plan = new DownloadPlan(HubReference.of("a/b"), listing, files, files, 0);
    return new DownloadProgress(plan, new Progress(out, columns));
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void onATerminalABarAndTheFilesUnderWay() {
    try (DownloadProgress progress = progress(120)) {
      progress.at(LARGE, 500);
      assertThat(written())
          .contains("████████████░░░░░░░░░░░░  500 B of 1.00 kB, 0 of 2 files, ")
          .contains("  unet/model.safetensors  66%");
    }
  }

  @Test
  void awayFromATerminalOnlyWhatStays() {
    try (DownloadProgress progress = progress(0)) {
      progress.at(LARGE, 500);
      progress.at(LARGE, 750);
      progress.finished(LARGE);
      progress.says("config.json is being downloaded by another: waiting for it");
      progress.at(SMALL, 250);
      progress.finished(SMALL);
      progress.end();
    }
    assertThat(written().lines())
        .containsExactly(
            "config.json is being downloaded by another: waiting for it",
            "das: downloaded 1.00 kB in 0 s");
  }
}
