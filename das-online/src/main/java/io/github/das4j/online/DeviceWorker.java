package io.github.das4j.online;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.words.Excerpt;
import io.github.das4j.work.MicroBatch;
import io.github.das4j.work.Reasons;
import io.github.das4j.work.TaskQueue;
import io.github.das4j.work.WorkerLoop;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** A thread, its device, and its model, which stays loaded from round to round. */
final class DeviceWorker {

  private final String name;
  private final ModelOptions options;
  private final DeviceSampler.Opener opener;
  private final Consumer<String> messages;
  private final MicroBatch microBatch;
  private final ExecutorService thread;
  private Optional<DeviceSampler> sampler = Optional.empty();
  private volatile Optional<String> retired = Optional.empty();

  DeviceWorker(
      String name,
      ModelOptions options,
      int microBatch,
      DeviceSampler.Opener opener,
      Consumer<String> messages) {
    this.name = name;
    this.options = options;
    this.opener = opener;
    this.messages = messages;
    this.microBatch = new MicroBatch(name, microBatch, messages);
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread daemon = new Thread(work, "das-online-" + name);
              daemon.setDaemon(true);
              return daemon;
            });
  }

  /** Why its device is of no use any more; nothing while it is. */
  Optional<String> retired() {
    return retired;
  }

  /** Loads the model; a device that fails is retired, bad input is thrown. */
  Future<?> load() {
    return thread.submit(
        () -> {
          try {
            loaded();
          } catch (IllegalArgumentException | CheckpointException e) {
            throw e;
          } catch (RuntimeException | Error e) {
            retire(Reasons.of(e));
          }
        });
  }

  /** Draws what it is dealt. */
  Future<?> draw(
      TaskQueue<ImageTask> queue,
      Drawing drawing,
      SampleSettings settings,
      Consumer<WorkerPool.Drawn> done) {
    return thread.submit(
        () ->
            WorkerLoop.work(queue, () -> new Handler(drawing, settings, done))
                .ifPresent(this::retire));
  }

  private DeviceSampler loaded() {
    LibTorch.setThreads(options.threads());
    if (sampler.isEmpty()) {
      sampler = Optional.of(opener.open(options));
    }
    return sampler.orElseThrow();
  }

  private void retire(String reason) {
    retired = Optional.of(name + ": " + reason);
    messages.accept(name + " is retired: " + reason);
  }

  /** Lets the model go, then the thread. */
  Future<?> close() {
    Future<?> closing =
        thread.submit(
            () -> {
              sampler.ifPresent(DeviceSampler::close);
              sampler = Optional.empty();
            });
    thread.shutdown();
    return closing;
  }

  /** The model with the surrogate of a round. */
  private final class Handler implements WorkerLoop.Handler<ImageTask, WorkerPool.Drawn> {

    private final DeviceSampler with;
    private final SampleSettings settings;
    private final Consumer<WorkerPool.Drawn> done;

    Handler(Drawing drawing, SampleSettings settings, Consumer<WorkerPool.Drawn> done) {
      this.with = loaded();
      this.settings = settings;
      this.done = done;
      with.begin(drawing);
    }

    @Override
    public WorkerPool.Drawn make(ImageTask task) {
      return microBatch.sampled(settings, batched -> with.draw(task, batched));
    }

    @Override
    public void keep(ImageTask task, WorkerPool.Drawn drawn) {
      done.accept(drawn);
    }

    @Override
    public void failed(ImageTask task, String reason) {
      messages.accept(name(task) + " is left out: " + reason);
    }

    @Override
    public String name(ImageTask task) {
      return "image " + task.id() + " ('" + Excerpt.of(task.prompt()) + "')";
    }

    @Override
    public void close() {
      with.end();
    }
  }
}
