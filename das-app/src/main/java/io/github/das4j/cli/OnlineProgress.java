package io.github.das4j.cli;

import io.github.das4j.lab.online.OnlineListener;
import io.github.das4j.lab.online.RoundStats;
import io.github.das4j.lab.online.Task;
import java.util.Locale;

/** A line for each round; on a terminal, images are counted as they come. */
final class OnlineProgress implements OnlineListener {

  private static final String CLEAR_LINE = "\r\u001b[2K";

  private final int rounds;

  OnlineProgress(int rounds) {
    this.rounds = rounds;
  }

  @Override
  public void onImage(Task task, int doneOfRound, int ofRound) {
    passing("round " + task.round() + ": image " + doneOfRound + " of " + ofRound);
  }

  @Override
  public void onFit(int round, int points) {
    passing("round " + round + ": learning from " + points + " answers");
  }

  private static void passing(String text) {
    if (Progress.onTerminal()) {
      System.err.print(CLEAR_LINE + text);
    }
  }

  @Override
  public void onRound(RoundStats stats) {
    clear();
    System.err.println(
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
                    ", mean %.4g, best %.4g, best so far %.4g",
                    stats.mean(),
                    stats.best(),
                    stats.bestSoFar()),
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
    clear();
    Failures.say(message);
  }

  private static void clear() {
    if (Progress.onTerminal()) {
      System.err.print(CLEAR_LINE);
    }
  }
}
