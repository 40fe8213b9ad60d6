package io.github.das4j.lab.run;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.SamplingException;
import io.github.das4j.tensor.TorchDevice;
import java.util.Locale;
import java.util.Optional;

/** One thread with a model of its own on a device, which samples the prompts that it is dealt. */
final class Worker implements Runnable {

  private final String name;
  private final TorchDevice device;
  private final Deal deal;
  private final Shared shared;
  private int microBatch;

  /** What the workers of a run have in common. */
  interface Shared {

    PromptSampler.Opener opener();

    SampleSettings settings();

    String negative();

    RunListener listener();

    /** Puts a result on disk. */
    void keep(String worker, PromptTask task, SampleResult result, long startNanos);

    /** Sets a prompt aside that cannot be sampled. */
    void failed(PromptTask task, String reason);

    /** A worker that takes no more prompts. */
    void retired(String worker, String reason);
  }

  Worker(String name, TorchDevice device, Deal deal, Shared shared) {
    this.name = name;
    this.device = device;
    this.deal = deal;
    this.shared = shared;
    this.microBatch = shared.settings().microBatch();
  }

  @Override
  public void run() {
    try (PromptSampler sampler = shared.opener().open(device)) {
      boolean well = true;
      for (Optional<PromptTask> task = deal.take();
          well && task.isPresent();
          task = well ? deal.take() : Optional.empty()) {
        well = handled(sampler, task.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalArgumentException | CheckpointException e) {
      deal.stop(e);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      shared.retired(name, reason(e));
    }
  }

  /** False if this device is of no use any more. */
  private boolean handled(PromptSampler sampler, PromptTask task) {
    long start = System.nanoTime();
    SampleResult result;
    try {
      shared.listener().onStart(name, task);
      result = sampled(sampler, task);
    } catch (SamplingException e) {
      shared.failed(task, reason(e));
      deal.done();
      return true;
    } catch (IllegalArgumentException | CheckpointException e) {
      deal.stop(e);
      deal.done();
      return true;
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      return felled(task, e);
    }
    try {
      shared.keep(name, task, result, start);
    } catch (RuntimeException e) {
      deal.stop(e);
    }
    deal.done();
    return true;
  }

  /** The first time the device is to blame, the second time the prompt. */
  private boolean felled(PromptTask task, Throwable e) {
    if (deal.returned(task)) {
      shared.retired(name, reason(e) + "; its prompt '" + task.prompt() + "' goes back");
      return false;
    }
    shared.failed(task, "it failed on two workers: " + reason(e));
    return true;
  }

  /** Out of memory is tried again with half the micro-batch, which the record then says. */
  private SampleResult sampled(PromptSampler sampler, PromptTask task) {
    while (true) {
      SampleSettings settings = shared.settings().toBuilder().microBatch(microBatch).build();
      try {
        return sampler.sample(
            new SampleRequest(task.prompt(), shared.negative(), task.occurrence(), settings),
            step -> shared.listener().onStep(name, task, step));
      } catch (RuntimeException | OutOfMemoryError e) {
        int used = Math.min(microBatch, settings.particles());
        if (!isOutOfMemory(e) || used == 1) {
          throw e;
        }
        microBatch = (used + 1) / 2;
        shared
            .listener()
            .onMessage(name + " is out of memory; going on with a micro-batch of " + microBatch);
      }
    }
  }

  /** libtorch says so in words only: "CUDA out of memory", "can't allocate memory". */
  private static boolean isOutOfMemory(Throwable e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return e instanceof OutOfMemoryError
        || message.contains("out of memory")
        || message.contains("can't allocate memory")
        || message.contains("not enough memory");
  }

  private static String reason(Throwable e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return e.getMessage() == null ? e.getClass().getSimpleName() : message;
  }
}
