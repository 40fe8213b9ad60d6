package io.github.das4j.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.judge.NotDeliveredException;
import io.github.das4j.online.OnlineWorld.FailingDisk;
import io.github.das4j.online.OnlineWorld.Killed;
import io.github.das4j.online.OnlineWorld.Oracle;
import io.github.das4j.online.surrogate.Optimism;
import io.github.das4j.track.TrackedRound;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop on a made-up model and black box. */
class OnlineLoopTest {

  @TempDir Path folder = Path.of("");

  private OnlineFolder out(String name) {
    return new OnlineFolder(folder.resolve(name));
  }

  private static Map<String, String> images(OnlineFolder out) throws IOException {
    Map<String, String> images = new TreeMap<>();
    try (Stream<Path> files = Files.list(out.root().resolve("images"))) {
      for (Path file : files.toList()) {
        byte[] png = Files.readAllBytes(file);
        images.put(String.valueOf(file.getFileName()), Base64.getEncoder().encodeToString(png));
      }
    }
    return images;
  }

  @Test
  void dasFindsMoreThanThePlainModelAtEqualQueries() {
    OnlinePlan das = OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 4, 8);
    OnlinePlan random = OnlineWorld.plan(Strategy.RANDOM, Optimism.UCB, 4, 8);
    List<RoundStats> aligned = OnlineWorld.run(das, new Oracle(), out("das"));
    List<RoundStats> plain = OnlineWorld.run(random, new Oracle(), out("random"));
    assertThat(aligned).hasSize(5);
    assertThat(aligned.get(4).queries()).isEqualTo(plain.get(4).queries()).isEqualTo(40);
    assertThat(aligned.get(4).mean()).isGreaterThan(plain.get(4).mean() + 0.2);
    assertThat(aligned.get(4).bonus()).isPositive();
  }

  @Test
  void bestOfNIsChosenByTheSurrogate() {
    OnlinePlan best = OnlineWorld.plan(Strategy.BEST_OF_N, Optimism.NONE, 2, 8);
    List<RoundStats> rounds = OnlineWorld.run(best, new Oracle(), out("best"));
    assertThat(rounds.get(2).mean()).isGreaterThan(rounds.get(0).mean());
    assertThat(rounds.get(2).bonus()).isZero();
  }

  @Test
  void whatIsWrittenCanBeLookedAt() throws IOException {
    OnlineFolder out = out("run");
    OnlineWorld.run(OnlineWorld.plan(Strategy.DAS, Optimism.BOOTSTRAP, 2, 4), new Oracle(), out);
    assertThat(out.sheet(2)).exists();
    assertThat(out.surrogate(3)).exists();
    assertThat(Files.readAllLines(out.file("rounds.csv"))).hasSize(4);
    assertThat(Files.readAllLines(out.file("images.csv"))).hasSize(13);
    assertThat(Files.readString(out.file("report.html")))
        .contains("3 rounds, 12 queries")
        .contains("True reward", "data:image/png;base64,", "src=\"images/r002-i")
        .doesNotContain("{{");
  }

  @Test
  void aRunThatIsKilledAnywhereGoesOnAndAsksNothingTwice() throws IOException {
    OnlinePlan plan = OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 1, 3);
    OnlineFolder whole = out("whole");
    OnlineWorld.run(plan, new Oracle(), whole);
    int writes = OnlineWorld.writes(plan, out("counted"));
    for (int k = 0; k < writes; k++) {
      OnlineFolder killed = out("killed-" + k);
      Oracle oracle = new Oracle();
      FailingDisk disk = new FailingDisk(k);
      assertThatThrownBy(() -> OnlineWorld.run(plan, oracle, killed, disk))
          .isInstanceOf(Killed.class);
      OnlineWorld.run(plan, oracle, killed);
      assertThat(oracle.asked).doesNotHaveDuplicates();
      assertThat(oracle.asked.size()).isLessThanOrEqualTo(plan.budget());
      if (!disk.lostAnswers()) {
        assertThat(images(killed)).as("killed at write %s", k).isEqualTo(images(whole));
        assertThat(oracle.asked).hasSize(plan.budget());
      }
    }
  }

  @Test
  void answersThatWereLostInACrashCountAsAsked() {
    OnlinePlan plan = OnlineWorld.plan(Strategy.RANDOM, Optimism.UCB, 2, 3);
    OnlineFolder out = out("run");
    Oracle dying = new Oracle();
    dying.dieAt = 2;
    assertThatThrownBy(() -> OnlineWorld.run(plan, dying, out)).isInstanceOf(Killed.class);
    dying.dieAt = -1;
    List<RoundStats> rounds = OnlineWorld.run(plan, dying, out);
    assertThat(dying.asked).doesNotHaveDuplicates();
    assertThat(rounds.get(1).answered()).isZero();
    assertThat(rounds.get(1).queries()).isEqualTo(6);
    assertThat(rounds.get(2).answered()).isEqualTo(3);
  }

  @Test
  void theBudgetIsNeverExceeded() {
    OnlinePlan plan =
        OnlineWorld.withBudget(OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 3, 4), 10);
    Oracle oracle = new Oracle();
    List<RoundStats> rounds = OnlineWorld.run(plan, oracle, out("run"));
    assertThat(oracle.asked).hasSize(10);
    assertThat(rounds).hasSize(3);
    assertThat(rounds.get(2).images()).isEqualTo(2);
    OnlineWorld.run(plan, oracle, out("run"));
    assertThat(oracle.asked).hasSize(10);
  }

  @Test
  void retriesCostQueriesAndStopAtTheBudget() {
    OnlinePlan plan =
        OnlineWorld.withRetries(OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 1, 4), 2);
    Oracle oracle = new Oracle();
    oracle.mute = image -> image % 4 == 1;
    List<RoundStats> rounds = OnlineWorld.run(plan, oracle, out("run"));
    // Round 0: 4 and twice the mute one again; what is left of 8 pays for two images of round 1.
    assertThat(rounds.get(0).answered()).isEqualTo(3);
    assertThat(rounds.get(0).queries()).isEqualTo(6);
    assertThat(oracle.asked).hasSize(8);
  }

  @Test
  void imagesWithoutAnAnswerAreDroppedAndCounted() {
    OnlinePlan plan = OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 2, 4);
    Oracle oracle = new Oracle();
    oracle.mute = image -> image % 4 == 1;
    List<RoundStats> rounds = OnlineWorld.run(plan, oracle, out("run"));
    assertThat(rounds).allSatisfy(stats -> assertThat(stats.answered()).isEqualTo(3));
    assertThat(oracle.asked).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void aBoxThatAnswersNothingStopsTheRunAndTheRunGoesOn() {
    OnlinePlan plan = OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 2, 4);
    Oracle oracle = new Oracle();
    oracle.mute = image -> image >= 4 && image < 8;
    assertThatThrownBy(() -> OnlineWorld.run(plan, oracle, out("run")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("the black box answered none of the 4 images of round 1")
        .hasMessageEndingWith("mend it, then the same command goes on");
    assertThat(OnlineWorld.run(plan, oracle, out("run"))).hasSize(3);
    assertThat(oracle.asked).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  void aBudgetThatWasSpentForNothingIsToldSo() {
    OnlinePlan plan = OnlineWorld.withBudget(OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 1, 4), 4);
    Oracle oracle = new Oracle();
    oracle.mute = image -> true;
    assertThatThrownBy(() -> OnlineWorld.run(plan, oracle, out("run")))
        .hasMessageEndingWith(
            "the budget of 4 queries is spent on it: mend it, and raise online.budget to go on");
  }

  @Test
  void aBoxOutOfReachWasNotAsked() {
    OnlinePlan plan = OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 1, 4);
    Oracle oracle = new Oracle();
    oracle.reachable = false;
    assertThatThrownBy(() -> OnlineWorld.run(plan, oracle, out("run")))
        .isInstanceOf(NotDeliveredException.class);
    oracle.reachable = true;
    List<RoundStats> rounds = OnlineWorld.run(plan, oracle, out("run"));
    assertThat(rounds.get(1).queries()).isEqualTo(8);
    assertThat(oracle.asked).hasSize(8).doesNotHaveDuplicates();
  }

  @Test
  void startDataTakeThePlaceOfTheFirstRound() {
    OnlinePlan plan = OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 1, 4);
    OnlineWorld.run(plan, new Oracle(), out("first"));
    StartData.copy(out("first").root(), out("second"));
    Oracle oracle = new Oracle();
    List<RoundStats> rounds = OnlineWorld.run(plan, oracle, out("second"));
    assertThat(rounds).hasSize(1);
    assertThat(rounds.get(0).round()).isEqualTo(1);
    assertThat(oracle.asked).hasSize(4);
    assertThat(rounds.get(0).bonus()).isNotNaN();
    assertThatThrownBy(() -> StartData.copy(folder.resolve("nowhere"), out("third")))
        .hasMessageContaining("--start-data takes the folder of an online run");
  }

  @Test
  void aSurrogateIsEvaluatedWithoutAsking() {
    OnlinePlan plan = OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 2, 8);
    OnlineWorld.run(plan, new Oracle(), out("learnt"));
    OnlinePlan look = OnlineWorld.plan(Strategy.DAS, Optimism.NONE, 0, 6);
    List<RoundStats> rounds = OnlineWorld.evaluate(look, out("learnt").surrogate(3), out("looked"));
    assertThat(rounds).hasSize(1);
    assertThat(rounds.get(0).images()).isEqualTo(6);
    assertThat(rounds.get(0).queries()).isZero();
    assertThat(Ledger.read(out("looked").ledger()).drawn())
        .allSatisfy(image -> assertThat(image.expected()).isFinite());
  }

  @Test
  void trackersHearOfEveryRoundWithItsSheetAgainWhenARunGoesOn() {
    OnlinePlan plan = OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 2, 4);
    List<TrackedRound> heard = new ArrayList<>();
    OnlineWorld.track(OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 1, 4), out("run"), heard);
    assertThat(heard).extracting(TrackedRound::queries).containsExactly(4, 8);
    heard.clear();
    OnlineWorld.track(plan, out("run"), heard);
    assertThat(heard).extracting(TrackedRound::queries).containsExactly(4, 8, 12);
    assertThat(heard).allSatisfy(round -> assertThat(round.sheet()).isPresent());
    assertThat(heard.get(2).figures())
        .containsKeys("mean", "q10", "q90", "surrogate_error", "bonus");
    assertThat(heard.get(0).figures()).doesNotContainKey("surrogate_error");
  }

  /** A question is asked once it is on the disk: in a file whose name is there, too. */
  @Test
  void theNameOfTheLedgerIsOnTheDiskBeforeItsFirstEntry() {
    List<String> asked = new ArrayList<>();
    Disk noting =
        new Disk() {
          @Override
          public void write(Path file, byte[] bytes) {
            Disk.real().write(file, bytes);
          }

          @Override
          public void append(Path file, FileChannel channel, byte[] bytes) {
            asked.add("append");
            Disk.real().append(file, channel, bytes);
          }

          @Override
          public void sync(Path folder) {
            asked.add("sync " + folder.getFileName());
            Disk.real().sync(folder);
          }
        };
    OnlineFolder out = out("synced");
    out.make();
    try (Ledger ledger = Ledger.open(out.ledger(), noting)) {
      ledger.append(new Entry.Asking(List.of(0)));
    }
    assertThat(asked).startsWith("sync synced").endsWith("append");
  }

  @Test
  void aFolderBelongsToOneRunAtATime() {
    OnlineFolder out = out("run");
    out.make();
    try (Ledger first = Ledger.open(out.ledger(), Disk.real())) {
      assertThatThrownBy(() -> Ledger.open(out.ledger(), Disk.real()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another das is at work");
      assertThat(first.summary().queries()).isZero();
    }
  }

  @Test
  void aQuarterOfThePromptsIsPutIntoTheTemplate() {
    OnlinePlan plan = OnlineWorld.plan(Strategy.DAS, Optimism.UCB, 100, 16);
    long wrapped = 0;
    for (int image = 0; image < 1600; image++) {
      wrapped += ImageTask.of(plan, 1, image).prompt().startsWith("a painting of ") ? 1 : 0;
    }
    assertThat(wrapped).isBetween(340L, 460L);
    assertThat(Optional.of(ImageTask.of(plan, 1, 7))).hasValue(ImageTask.of(plan, 1, 7));
  }
}
