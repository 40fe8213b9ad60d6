package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final String GONE = "\u001b[1A\r\u001b[2K";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  @Test
  void awayFromATerminalOnlyWhatStaysIsSaid() {
    try (Progress progress = new Progress(out, 0)) {
      progress.show(List.of("step 1"));
      progress.say("a prompt is finished");
      progress.show(List.of("step 2"));
    }
    assertThat(written()).isEqualTo("a prompt is finished\n");
  }

  @Test
  void onATerminalLinesAreDrawnInPlaceBelowWhatStays() {
    try (Progress progress = new Progress(out, 80)) {
      progress.show(List.of("bar", "worker"));
      progress.say("finished");
    }
    assertThat(written())
        .isEqualTo("bar\nworker\n" + GONE + GONE + "finished\nbar\nworker\n" + GONE + GONE);
  }

  @Test
  void whatIsShownTooSoonIsDrawnWithTheNextLine() {
    try (Progress progress = new Progress(out, 80)) {
      progress.show(List.of("step 1"));
      progress.show(List.of("step 2"));
      progress.say("so far");
      progress.show(List.of());
      progress.say("done");
    }
    assertThat(written()).isEqualTo("step 1\n" + GONE + "so far\nstep 2\n" + GONE + "done\n");
  }

  @Test
  void aLineNeverReachesTheEndOfTheTerminalAndHoldsNoEscapes() {
    try (Progress progress = new Progress(out, 10)) {
      progress.show(List.of("a\u001b[2Jb, which is long"));
      assertThat(written()).isEqualTo("a\\u001b[2\n");
    }
  }

  @Test
  void barsAreFullAtTheEnd() {
    assertThat(Progress.bar(0, 4)).isEqualTo("░".repeat(24) + "  0/4");
    assertThat(Progress.bar(1, 4)).isEqualTo("█".repeat(6) + "░".repeat(18) + "  1/4");
    assertThat(Progress.bar(0, 0)).startsWith("█".repeat(24));
  }
}
