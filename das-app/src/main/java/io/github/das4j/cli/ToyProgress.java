package io.github.das4j.cli;

import io.github.das4j.forecast.TakenTimes;
import io.github.das4j.toy.Toy;
import io.github.das4j.toy.ToyListener;
import io.github.das4j.toy.ToyMethod;
import io.github.das4j.toy.ToyOptions;
import io.github.das4j.words.TimeWords;
import java.util.List;
import java.util.OptionalDouble;

/** The progress of toys: a line for each method that has run, and what is left. */
final class ToyProgress implements ToyListener, AutoCloseable {

  /** What takes less is not worth a word, in seconds. */
  private static final double WORTH_SAYING = 20;

  private final Progress progress = new Progress();
  private final TakenTimes times;
  private final ToyOptions options;
  private final int all;
  private final WorkPace pace;
  private final boolean counted;
  private int done;

  /** Says how long these toys take, where each of their methods has run here before. */
  ToyProgress(List<Toy> toys, ToyOptions options, TakenTimes times) {
    this.options = options;
    this.times = times;
    this.all = toys.size() * options.methods().size() * options.repeats();
    double whole = 0;
    for (Toy toy : toys) {
      for (ToyMethod method : options.methods()) {
        OptionalDouble known = times.seconds(key(toy, method));
        whole += options.repeats() * known.orElse(Double.NaN);
      }
    }
    if (whole >= WORTH_SAYING) {
      Failures.say("this takes about " + TimeWords.of(whole) + " here");
    }
    // A method is as much work as it took before; where that is not known, all are alike.
    this.counted = !Double.isFinite(whole);
    this.pace = new WorkPace(counted ? all : whole, 0);
    show();
  }

  private String key(Toy toy, ToyMethod method) {
    String machine =
        System.getProperty("os.arch") + " " + Runtime.getRuntime().availableProcessors() + " cores";
    return String.join(
        " | ",
        machine,
        "toy",
        toy.id(),
        method.id(),
        options.denoiser().toString(),
        options.size().toString());
  }

  @Override
  public void says(String line) {
    progress.say(line);
  }

  @Override
  public void ran(Toy toy, ToyMethod method, double seconds) {
    OptionalDouble before = times.seconds(key(toy, method));
    pace.add(counted ? 1 : before.orElse(0));
    times.took(key(toy, method), seconds);
    done++;
    show();
  }

  private void show() {
    String words = done + "/" + all + " methods" + pace.leftWords();
    progress.show(List.of(progress.withBar(words, pace.share())));
  }

  @Override
  public void close() {
    progress.close();
  }
}
