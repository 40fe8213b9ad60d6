package io.github.das4j.online;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** What the entries of a ledger add up to. */
final class LedgerSummary {

  private final Map<Integer, Entry.Drawn> drawn = new TreeMap<>();
  private final Map<Integer, Integer> asked = new TreeMap<>();
  private final Map<Integer, Double> answers = new TreeMap<>();
  private final Map<Integer, Boolean> open = new LinkedHashMap<>();
  private int queries;
  private String lastProblem = "";

  /**
   * @throws IllegalArgumentException if it cannot be of one run with the entries before it
   */
  void add(Entry entry) {
    if (entry instanceof Entry.Drawn image) {
      requireSameWidth(image);
      drawn.put(image.image(), image);
    } else if (entry instanceof Entry.Asking asking) {
      for (int image : asking.images()) {
        asked.merge(image, 1, Integer::sum);
        open.put(image, true);
        queries++;
      }
    } else if (entry instanceof Entry.Undelivered undelivered) {
      for (int image : undelivered.images()) {
        asked.computeIfPresent(
            image, (key, times) -> times == 1 ? null : Integer.valueOf(times - 1));
        open.remove(image);
        queries--;
      }
    } else if (entry instanceof Entry.Answered answered) {
      answered.values().forEach(this::answer);
      lastProblem = answered.problem();
    }
  }

  /** One CLIP gave the features of all. */
  private void requireSameWidth(Entry.Drawn image) {
    drawn.values().stream()
        .findFirst()
        .filter(first -> first.features().length != image.features().length)
        .ifPresent(
            first -> {
              throw new IllegalArgumentException(
                  "image "
                      + image.image()
                      + " has "
                      + image.features().length
                      + " features, image "
                      + first.image()
                      + " has "
                      + first.features().length);
            });
  }

  private void answer(int image, double value) {
    open.remove(image);
    if (Double.isFinite(value)) {
      answers.put(image, value);
    }
  }

  /** Images that are on the disk, in order. */
  List<Entry.Drawn> drawn() {
    return List.copyOf(drawn.values());
  }

  List<Entry.Drawn> drawn(int round) {
    return drawn.values().stream().filter(image -> image.round() == round).toList();
  }

  boolean isDrawn(int image) {
    return drawn.containsKey(image);
  }

  boolean isAsked(int image) {
    return asked.containsKey(image);
  }

  /** The black box's value. */
  OptionalDouble answer(int image) {
    Double value = answers.get(image);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Queries so far: every time an image was put before the black box. */
  int queries() {
    return queries;
  }

  /** Queries about images of the rounds up to this one. */
  int queriesUntil(int round) {
    return asked.entrySet().stream()
        .filter(entry -> isUntil(entry.getKey(), round))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /** The best answer in the rounds up to this one; NaN without one. */
  double bestUntil(int round) {
    return answers.entrySet().stream()
        .filter(entry -> isUntil(entry.getKey(), round))
        .mapToDouble(Map.Entry::getValue)
        .max()
        .orElse(Double.NaN);
  }

  private boolean isUntil(int image, int round) {
    Entry.Drawn found = drawn.get(image);
    return found != null && found.round() <= round;
  }

  /** Images that were being asked about when the run was stopped: what was said is lost. */
  List<Integer> interrupted() {
    return new ArrayList<>(open.keySet());
  }

  /** What went wrong last; empty if nothing. */
  String lastProblem() {
    return lastProblem;
  }
}
