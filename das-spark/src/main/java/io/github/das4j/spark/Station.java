package io.github.das4j.spark;

import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptFiles;
import io.github.das4j.run.PromptSampler;
import io.github.das4j.tensor.Opened;
import io.github.das4j.work.MicroBatch;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A loaded model with a thread of its own, on which it is opened, used and closed whichever thread
 * of Spark's runs the task: libtorch keeps a pool of threads for each thread that calls it.
 */
final class Station implements AutoCloseable {

  private static final GpuHolds HOLDS = new GpuHolds();

  private final Stations.Key key;
  private final Place place;
  private final Manifest manifest;
  private final ExecutorService thread;
  private final Opened opened = new Opened();
  private final PromptSampler sampler;
  private final PromptFiles files;
  private final MicroBatch microBatch;

  /**
   * Where a station stands.
   *
   * @param number among those of its executor, from 0
   * @param ended how many executors had ended in this process before it was opened
   */
  record Place(int number, int ended) {}

  private Station(Stations.Key key, Place place, Manifest manifest) {
    this.key = key;
    this.place = place;
    this.manifest = manifest;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread daemon = new Thread(task, "das-" + key.device() + "#" + place.number());
              daemon.setDaemon(true);
              return daemon;
            });
    try {
      opened.add(HOLDS.take(key.device()));
      this.sampler = opened.add(call(() -> key.source().open(manifest, key.device())));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    this.files = new PromptFiles(manifest, key.device());
    manifest.otherHardware(List.of(key.device())).ifPresent(this::warn);
    this.microBatch =
        new MicroBatch(
            worker(), manifest.config().sampling().execution().microBatch(), DriverLine::say);
  }

  static Station open(Stations.Key key, Place place, Manifest manifest) {
    return new Station(key, place, manifest);
  }

  Stations.Key key() {
    return key;
  }

  Place place() {
    return place;
  }

  /** What determines the run, without its prompts. */
  Manifest manifest() {
    return manifest;
  }

  PromptSampler sampler() {
    return sampler;
  }

  PromptFiles files() {
    return files;
  }

  MicroBatch microBatch() {
    return microBatch;
  }

  /** What the run calls it: {@code executor-1@node7 cuda:0}, or with a number on the CPU. */
  String worker() {
    String device = key.device().isCpu() ? "cpu#" + place.number() : key.device().toString();
    return Whereabouts.words() + " " + device;
  }

  private void warn(String here) {
    DriverLine.say(
        "warning: "
            + worker()
            + " is "
            + here
            + ", and this run was begun on "
            + String.join(", ", manifest.hardware())
            + "; what it samples may differ in the last bits");
  }

  /** Begins work on this station's thread. */
  <R> Future<R> begin(Callable<R> work) {
    return thread.submit(work);
  }

  private <R> R call(Callable<R> work) {
    try {
      return begin(work).get();
    } catch (ExecutionException e) {
      throw unchecked(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a model was loaded", e);
    }
  }

  /** What work threw, to be thrown on by who waited for it. */
  static RuntimeException unchecked(ExecutionException e) {
    Throwable cause = e.getCause();
    return thrown(cause == null ? e : cause);
  }

  /** An exception to throw on; an error is thrown at once. */
  static RuntimeException thrown(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException known ? known : new IllegalStateException(e);
  }

  @Override
  public void close() {
    try {
      call(
          () -> {
            opened.close();
            return null;
          });
    } finally {
      thread.shutdown();
    }
  }
}
