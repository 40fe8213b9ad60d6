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

  private String bar(int columns, double share) {
    try (Progress progress = new Progress(out, columns)) {
      return progress.withBar("1/4 prompts", share);
    }
  }

  @Test
  void wordsComeBeforeTheBarWhichTakesTheRoomThatIsLeft() {
    assertThat(bar(200, 0.25)).isEqualTo("1/4 prompts  " + "█".repeat(6) + "░".repeat(18));
    assertThat(bar(30, 1)).isEqualTo("1/4 prompts  " + "█".repeat(16));
    assertThat(bar(16, 1)).isEqualTo("1/4 prompts");
    assertThat(bar(0, 1)).isEqualTo("1/4 prompts");
    assertThat(bar(200, 7)).endsWith("█".repeat(24));
  }

  @Test
  void whatIsLeftFollowsFromWhatWasDoneHere() throws InterruptedException {
    WorkPace pace = new WorkPace(10, 4);
    assertThat(pace.left()).isEmpty();
    assertThat(pace.share()).isEqualTo(0.4);
    Thread.sleep(20);
    pace.add(2);
    // Two of the six that were left, so that as much again takes twice as long.
    assertThat(pace.left().getAsDouble() / pace.seconds()).isBetween(1.5, 2.0);
    pace.add(4);
    assertThat(pace.left()).isEmpty();
    assertThat(pace.share()).isEqualTo(1);
  }

  @Test
  void aStepsTimeLeavesOutTheFirstAndWhatWasBetweenPrompts() {
    ParticleClock clock = new ParticleClock();
    clock.begins("cpu");
    clock.steps("cpu", 0, 4);
    assertThat(clock.ofStep()).isEmpty();
    clock.steps("cpu", 1, 4);
    assertThat(clock.ofStep()).isPresent();
    clock.begins("cpu");
    clock.steps("cpu", 7, 4);
    clock.steps("cpu", 8, 4);
    assertThat(clock.ofStep().getAsDouble()).isLessThan(1);
  }
}
