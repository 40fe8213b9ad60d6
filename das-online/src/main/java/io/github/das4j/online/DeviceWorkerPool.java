package io.github.das4j.online;

import io.github.das4j.das.Method;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.work.TaskQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Draws with diffusion models, one on each worker's device, each on a thread of its own. A device
 * that fails is retired and its image goes to another.
 */
public final class DeviceWorkerPool implements WorkerPool {

  private final Setup setup;
  private final List<DeviceWorker> workers = new ArrayList<>();

  /**
   * What the workers have in common.
   *
   * @param clip folder of the CLIP whose features surrogates take
   * @param settings how to sample with DAS
   * @param negative what to steer away from
   * @param candidates N of the best of N
   */
  public record Setup(Path clip, SampleSettings settings, String negative, int candidates) {}

  /**
   * A model on each device. Nothing is loaded before it is used.
   *
   * @param messages takes a line when a device is retired or an image left out
   */
  public DeviceWorkerPool(Setup setup, List<ModelOptions> devices, Consumer<String> messages) {
    this(
        setup,
        devices,
        messages,
        options -> SurrogateSampler.open(options, setup.clip(), setup.negative()));
  }

  DeviceWorkerPool(
      Setup setup,
      List<ModelOptions> devices,
      Consumer<String> messages,
      DeviceSampler.Opener opener) {
    this.setup = setup;
    for (int k = 0; k < devices.size(); k++) {
      String device = devices.get(k).placement().device().toString();
      boolean several = devices.size() > 1 && devices.get(k).placement().device().isCpu();
      int microBatch = setup.settings().execution().microBatch();
      workers.add(
          new DeviceWorker(
              several ? device + "#" + k : device, devices.get(k), microBatch, opener, messages));
    }
  }

  /** Loads the models, so that what is wrong with them is told before anything is begun. */
  public void load() {
    await(workers.stream().<Future<?>>map(DeviceWorker::load).toList());
    requireOne();
  }

  private List<DeviceWorker> atWork() {
    return workers.stream().filter(worker -> worker.retired().isEmpty()).toList();
  }

  private void requireOne() {
    if (atWork().isEmpty()) {
      throw new IllegalStateException(
          "no device is left to draw with ("
              + workers.stream()
                  .flatMap(worker -> worker.retired().stream())
                  .collect(Collectors.joining("; "))
              + "); the same command goes on, on other --devices if need be");
    }
  }

  @Override
  public void draw(List<ImageTask> tasks, Drawing drawing, Consumer<Drawn> done) {
    TaskQueue<ImageTask> queue = new TaskQueue<>(tasks);
    Object turn = new Object();
    Consumer<Drawn> oneByOne =
        drawn -> {
          synchronized (turn) {
            done.accept(drawn);
          }
        };
    SampleSettings settings = settings(drawing.how());
    await(
        atWork().stream()
            .<Future<?>>map(worker -> worker.draw(queue, drawing, settings, oneByOne))
            .toList());
    queue.fatal().ifPresent(DeviceWorkerPool::rethrow);
    if (queue.left() > 0) {
      requireOne();
    }
  }

  /** Waits for all, then throws what the first of them threw. */
  private static void await(List<Future<?>> running) {
    Optional<Throwable> failure = Optional.empty();
    for (Future<?> each : running) {
      try {
        each.get();
      } catch (ExecutionException e) {
        failure = failure.or(() -> Optional.ofNullable(e.getCause()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while images were drawn", e);
      }
    }
    failure.ifPresent(DeviceWorkerPool::rethrow);
  }

  private static void rethrow(Throwable failure) {
    if (failure instanceof RuntimeException known) {
      throw known;
    }
    throw new IllegalStateException(failure.getMessage(), failure);
  }

  @Override
  public void close() {
    await(workers.stream().<Future<?>>map(DeviceWorker::close).toList());
  }

  private SampleSettings settings(Drawing.How how) {
    SampleSettings.Builder changed = setup.settings().toBuilder();
    return switch (how) {
      case PLAIN -> changed.method(Method.PLAIN).particles(1).build();
      case BEST_OF_N -> changed.method(Method.BEST_OF_N).particles(setup.candidates()).build();
      case ALIGNED, EXPECTED -> setup.settings();
    };
  }
}
