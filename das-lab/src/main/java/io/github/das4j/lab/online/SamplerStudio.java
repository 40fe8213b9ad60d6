package io.github.das4j.lab.online;

import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.Method;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.lab.online.box.ImageTensors;
import io.github.das4j.lab.online.surrogate.Surrogate;
import io.github.das4j.lab.online.surrogate.SurrogateReward;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Draws with diffusion models, one on each worker's device, each on a thread of its own. */
public final class SamplerStudio implements Studio {

  private final Setup setup;
  private final List<Worker> workers = new ArrayList<>();

  /**
   * What the workers have in common.
   *
   * @param clip folder of the CLIP whose features surrogates take
   * @param settings how to sample with DAS
   * @param negative what to steer away from
   * @param candidates N of the best of N
   */
  public record Setup(Path clip, SampleSettings settings, String negative, int candidates) {}

  /** A model on each device. Nothing is loaded before it is used. */
  public SamplerStudio(Setup setup, List<ModelOptions> devices) {
    this.setup = setup;
    devices.forEach(options -> workers.add(new Worker(options)));
  }

  /** Loads the models, so that what is wrong with them is told before anything is begun. */
  public void load() {
    List<Future<?>> loading = new ArrayList<>();
    workers.forEach(worker -> loading.add(worker.thread.submit(worker::sampler)));
    await(loading);
  }

  @Override
  public void draw(List<Task> tasks, Drawing drawing, Consumer<Drawn> done) {
    Queue<Task> queue = new ConcurrentLinkedQueue<>(tasks);
    Consumer<Drawn> oneByOne =
        drawn -> {
          synchronized (queue) {
            done.accept(drawn);
          }
        };
    List<Future<?>> running = new ArrayList<>();
    for (Worker worker : workers) {
      running.add(worker.thread.submit(() -> worker.draw(queue, drawing, oneByOne)));
    }
    await(running);
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
    if (failure.isPresent()) {
      if (failure.get() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(failure.get().getMessage(), failure.get());
    }
  }

  @Override
  public void close() {
    List<Future<?>> closing = new ArrayList<>();
    workers.forEach(worker -> closing.add(worker.thread.submit(worker::close)));
    try {
      await(closing);
    } finally {
      workers.forEach(worker -> worker.thread.shutdown());
    }
  }

  /** A thread, its device, and once it is needed its model. */
  private final class Worker {

    private final ModelOptions options;
    private final ExecutorService thread;
    private Optional<Loaded> loaded = Optional.empty();

    Worker(ModelOptions options) {
      this.options = options;
      this.thread =
          Executors.newSingleThreadExecutor(
              work -> {
                Thread daemon = new Thread(work, "das-online-" + options.placement().device());
                daemon.setDaemon(true);
                return daemon;
              });
    }

    private record Loaded(ImageSampler sampler, SurrogateReward reward) {}

    Loaded sampler() {
      if (loaded.isEmpty()) {
        List<SurrogateReward> opened = new ArrayList<>();
        ImageSampler sampler =
            ImageSampler.open(
                options,
                context -> {
                  opened.add(SurrogateReward.open(setup.clip(), context));
                  return opened.get(0);
                });
        loaded = Optional.of(new Loaded(sampler, opened.get(0)));
      }
      return loaded.orElseThrow();
    }

    void draw(Queue<Task> queue, Drawing drawing, Consumer<Drawn> done) {
      LibTorch.setThreads(options.threads());
      Loaded with = sampler();
      Optional<Surrogate> surrogate =
          drawing.surrogate().map(file -> Surrogate.read(file, placement()));
      try {
        with.reward().set(surrogate, use(drawing.how()));
        for (Task task = queue.poll(); task != null; task = queue.poll()) {
          done.accept(drawn(with, task, settings(drawing.how())));
        }
      } catch (RuntimeException | Error e) {
        queue.clear();
        throw e;
      } finally {
        with.reward().set(Optional.empty(), SurrogateReward.Use.OPTIMISTIC);
        surrogate.ifPresent(Surrogate::close);
      }
    }

    private Drawn drawn(Loaded with, Task task, SampleSettings settings) {
      // The image's number in the occurrence's place: equal prompts of later rounds draw anew.
      SampleRequest request =
          new SampleRequest(task.prompt(), setup.negative(), task.image(), settings);
      DrawnImage image = with.sampler().sample(request, Listener.none()).images().get(0);
      BufferedImage pixels = image.toBufferedImage();
      try (Scope scope = Scope.open()) {
        return new Drawn(
            task,
            pixels,
            Tensors.floats(
                with.reward().features(Tensors.place(ImageTensors.of(pixels), placement()))));
      }
    }

    private Placement placement() {
      return new Placement(options.placement().device(), DType.FLOAT32);
    }

    void close() {
      loaded.ifPresent(l -> l.sampler().close());
      loaded = Optional.empty();
    }
  }

  private static SurrogateReward.Use use(Drawing.How how) {
    return switch (how) {
      case PLAIN, ALIGNED -> SurrogateReward.Use.OPTIMISTIC;
      case BEST_OF_N -> SurrogateReward.Use.CHOICE;
      case EXPECTED -> SurrogateReward.Use.EXPECTED;
    };
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
