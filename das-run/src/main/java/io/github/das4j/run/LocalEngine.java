package io.github.das4j.run;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.work.Reasons;
import io.github.das4j.work.TaskQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Threads of this process, one for each of the run's devices. */
public final class LocalEngine implements Engine {

  /** Loads what a run samples with. */
  private final BiFunction<Manifest, JudgeDesk, PromptSampler.Opener> openers;

  private LocalEngine(BiFunction<Manifest, JudgeDesk, PromptSampler.Opener> openers) {
    this.openers = openers;
  }

  /** One whose models are loaded from the disk. */
  public static LocalEngine ofFiles() {
    return new LocalEngine(
        (manifest, judges) ->
            device ->
                PromptSampler.of(
                    ImageSampler.open(
                        manifest.config().options(manifest.model(), device),
                        manifest.reward(),
                        judges)));
  }

  /** One whose models are opened by the caller's means. */
  static LocalEngine of(PromptSampler.Opener opener) {
    return new LocalEngine((manifest, judges) -> opener);
  }

  @Override
  public Manifest plan(RunConfig asked) {
    return Manifest.of(asked.on(asked.devices()));
  }

  @Override
  public void work(List<PromptTask> waiting, RunWork work) {
    try (JudgeDesk judges = work.judges()) {
      work(waiting, work, openers.apply(work.manifest(), judges));
    }
  }

  private static void work(List<PromptTask> waiting, RunWork work, PromptSampler.Opener opener) {
    List<TorchDevice> devices = work.manifest().config().devices();
    TaskQueue<PromptTask> queue = new TaskQueue<>(waiting);
    List<Thread> threads = new ArrayList<>();
    for (int k = 0; k < Math.min(devices.size(), waiting.size()); k++) {
      String name = devices.get(k) + (devices.size() > 1 && devices.get(k).isCpu() ? "#" + k : "");
      Worker worker = new Worker(name, opener, devices.get(k), queue, work);
      Thread thread = new Thread(worker, "das-" + name);
      threads.add(thread);
      thread.start();
    }
    join(threads, queue);
    queue.fatal().ifPresent(LocalEngine::rethrow);
  }

  private static void join(List<Thread> threads, TaskQueue<PromptTask> queue) {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      queue.stop(e);
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(Throwable reason) {
    if (reason instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException("the run was stopped: " + Reasons.of(reason), reason);
  }

  @Override
  public void close() {
    // Models are closed by the threads that opened them.
  }
}
