package io.github.das4j.cli;

import io.github.das4j.online.ImageTask;
import io.github.das4j.online.OnlineListener;
import io.github.das4j.online.RoundStats;
import io.github.das4j.words.Excerpt;
import io.github.das4j.words.Figures;
import java.util.List;
import java.util.Locale;

/**
 * A line for each round, or for each image where a round is all there is; on a terminal, images are
 * counted as they come.
 */
final class OnlineProgress implements OnlineListener, AutoCloseable {

  private static final int LONGEST = 32;

  /** What has a line of its own, away from a terminal too. */
  enum Detail {
    ROUNDS,
    IMAGES
  }

  private final Progress progress = new Progress();
  private final int rounds;
  private final Detail detail;
  private WorkPace pace = new WorkPace(1, 0);
  private int round;

  OnlineProgress(int rounds, Detail detail) {
    this.rounds = rounds;
    this.detail = detail;
  }

  @Override
  public void onImage(ImageTask task, int doneOfRound, int ofRound) {
    if (doneOfRound <= 1 || round != task.round()) {
      round = task.round();
      pace = new WorkPace(ofRound, doneOfRound);
    } else {
      pace.add(1);
    }
    String left = pace.leftWords();
    if (detail == Detail.IMAGES && !progress.isShown()) {
      progress.say(
          String.format(
              Locale.ROOT,
              "[%d/%d] %s%s",
              doneOfRound,
              ofRound,
              Excerpt.of(task.prompt(), LONGEST),
              left));
    } else {
      String words =
          String.format(
              Locale.ROOT, "image %d/%d of round %d%s", doneOfRound, ofRound, round, left);
      progress.show(List.of(progress.withBar(words, pace.share())));
    }
  }

  @Override
  public void onFit(int round, int points) {
    progress.show(List.of("round " + round + ": learning from " + points + " answers"));
  }

  @Override
  public void onRound(RoundStats stats) {
    progress.show(List.of());
    progress.say(
        String.format(
            Locale.ROOT,
            "round %d/%d: %d queries, %d of %d answered%s%s",
            stats.round(),
            rounds,
            stats.queries(),
            stats.answered(),
            stats.images(),
            stats.answered() == 0
                ? ""
                : String.format(
                    Locale.ROOT,
                    ", mean %s, best %s, best so far %s",
                    Figures.of(stats.mean()),
                    Figures.of(stats.best()),
                    Figures.of(stats.bestSoFar())),
            Double.isFinite(stats.surrogateError())
                ? String.format(
                    Locale.ROOT,
                    ", surrogate off by %.3g, bonus %.3g",
                    stats.surrogateError(),
                    stats.bonus())
                : ""));
  }

  @Override
  public void onMessage(String message) {
    progress.around(() -> Failures.say(message));
  }

  @Override
  public void close() {
    progress.close();
  }
}
