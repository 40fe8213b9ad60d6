package io.github.das4j.spark;

import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptFiles;
import io.github.das4j.run.PromptSampler;
import io.github.das4j.tensor.Opened;
import io.github.das4j.work.MicroBatch;
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
  private final int number;
  private final Manifest manifest;
  private final ExecutorService thread;
  private final Opened opened = new Opened();
  private final PromptSampler sampler;
  private final PromptFiles files;
  private final MicroBatch microBatch;

  private Station(Stations.Key key, int number, Manifest manifest) {
    this.key = key;
    this.number = number;
    this.manifest = manifest;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread daemon = new Thread(task, "das-" + key.device() + "#" + number);
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
    this.microBatch =
        new MicroBatch(
            worker(),
            manifest.config().sampling().execution().microBatch(),
            line -> DriverLine.get().tell(Note.of(Note.Kind.SAYS).with("line", line)));
  }

  static Station open(Stations.Key key, int number, Manifest manifest) {
    return new Station(key, number, manifest);
  }

  Stations.Key key() {
    return key;
  }

  int number() {
    return number;
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
    DriverLine driver = DriverLine.get();
    String device = key.device().isCpu() ? "cpu#" + number : key.device().toString();
    return "executor-" + driver.executor() + "@" + driver.host() + " " + device;
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
