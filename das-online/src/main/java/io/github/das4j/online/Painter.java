package io.github.das4j.online;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.words.Excerpt;
import io.github.das4j.work.Deal;
import io.github.das4j.work.MicroBatch;
import io.github.das4j.work.Reasons;
import io.github.das4j.work.Shift;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** A thread, its device, and its model, which stays loaded from round to round. */
final class Painter {

  private final String name;
  private final ModelOptions options;
  private final Easel.Opener opener;
  private final Consumer<String> messages;
  private final MicroBatch microBatch;
  private final ExecutorService thread;
  private Optional<Easel> easel = Optional.empty();
  private volatile Optional<String> retired = Optional.empty();

  Painter(
      String name,
      ModelOptions options,
      int microBatch,
      Easel.Opener opener,
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
      Deal<Task> deal, Drawing drawing, SampleSettings settings, Consumer<Studio.Drawn> done) {
    return thread.submit(
        () -> Shift.work(deal, () -> new Hands(drawing, settings, done)).ifPresent(this::retire));
  }

  private Easel loaded() {
    LibTorch.setThreads(options.threads());
    if (easel.isEmpty()) {
      easel = Optional.of(opener.open(options));
    }
    return easel.orElseThrow();
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
              easel.ifPresent(Easel::close);
              easel = Optional.empty();
            });
    thread.shutdown();
    return closing;
  }

  /** The model with the surrogate of a round. */
  private final class Hands implements Shift.Hands<Task, Studio.Drawn> {

    private final Easel with;
    private final SampleSettings settings;
    private final Consumer<Studio.Drawn> done;

    Hands(Drawing drawing, SampleSettings settings, Consumer<Studio.Drawn> done) {
      this.with = loaded();
      this.settings = settings;
      this.done = done;
      with.begin(drawing);
    }

    @Override
    public Studio.Drawn make(Task task) {
      return microBatch.sampled(settings, batched -> with.draw(task, batched));
    }

    @Override
    public void keep(Task task, Studio.Drawn drawn) {
      done.accept(drawn);
    }

    @Override
    public void failed(Task task, String reason) {
      messages.accept(name(task) + " is left out: " + reason);
    }

    @Override
    public String name(Task task) {
      return "image " + task.id() + " ('" + Excerpt.of(task.prompt()) + "')";
    }

    @Override
    public void close() {
      with.end();
    }
  }
}
