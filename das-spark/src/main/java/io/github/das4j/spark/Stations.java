package io.github.das4j.spark;

import io.github.das4j.run.Manifest;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.work.Reasons;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The loaded models of an executor, one for each task that it has at a time: a task takes a free
 * one, or opens another. They are closed when the executor ends.
 */
final class Stations implements AutoCloseable {

  /** An executor is a process, and its tasks share nothing else. */
  static final Stations OF_THIS_PROCESS = new Stations();

  private final Deque<Station> free = new ArrayDeque<>();
  private final List<Integer> numbers = new ArrayList<>();
  private int ended;

  Stations() {}

  /** What a station is opened for: stations of one key serve each other's tasks. */
  record Key(String manifest, TorchDevice device, SamplerSource source) {}

  /**
   * Takes a station for a task, until it is given back.
   *
   * @throws IllegalArgumentException if model or reward are not what they should be here
   */
  Station take(Key key) {
    Optional<Station> ready = ready(key);
    if (ready.isPresent()) {
      return ready.get();
    }
    int number = number();
    try {
      return Station.open(
          key,
          new Station.Place(number, endings()),
          Manifest.parse(key.manifest(), "the run's record"));
    } catch (RuntimeException | Error e) {
      release(number);
      throw e;
    }
  }

  private Optional<Station> ready(Key key) {
    List<Station> others = new ArrayList<>();
    try {
      synchronized (this) {
        for (Station station : List.copyOf(free)) {
          if (station.key().equals(key)) {
            free.remove(station);
            return Optional.of(station);
          }
        }
        // Those of another run would hold memory that this one needs.
        others.addAll(free);
        free.clear();
      }
      return Optional.empty();
    } finally {
      others.forEach(this::discard);
    }
  }

  /** The least that none has, so that workers keep their names. */
  private synchronized int number() {
    int number = 0;
    while (numbers.contains(number)) {
      number++;
    }
    numbers.add(number);
    return number;
  }

  /** How many executors have ended in this process, as they do with a local master. */
  private synchronized int endings() {
    return ended;
  }

  private synchronized void release(int number) {
    numbers.remove(Integer.valueOf(number));
  }

  /** Gives a station back that is as good as before. */
  void giveBack(Station station) {
    synchronized (this) {
      if (station.place().ended() == ended) {
        free.push(station);
        return;
      }
    }
    discard(station);
  }

  /** Closes a station whose device has failed. */
  void discard(Station station) {
    try {
      station.close();
    } catch (RuntimeException e) {
      // What felled it has been told; the task goes on with another, or elsewhere.
      DriverLine.say(station.worker() + " cannot be closed: " + Reasons.of(e));
    } finally {
      release(station.place().number());
    }
  }

  /** How many are open and idle, for tests. */
  synchronized int idle() {
    return free.size();
  }

  @Override
  public void close() {
    List<Station> all;
    synchronized (this) {
      ended++;
      all = List.copyOf(free);
      free.clear();
    }
    all.forEach(this::discard);
  }
}
