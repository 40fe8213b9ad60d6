package io.github.das4j.work;

import io.github.das4j.das.SampleSettings;
import io.github.das4j.tensor.LibTorch;
import java.util.function.Consumer;
import java.util.function.Function;

/** How many particles a worker has in memory at once; halved for good when that is too many. */
public final class MicroBatch {

  private final String worker;
  private final Consumer<String> messages;
  private int size;

  /**
   * A worker's.
   *
   * @param size to begin with
   * @param messages takes a line when it is halved
   */
  public MicroBatch(String worker, int size, Consumer<String> messages) {
    this.worker = worker;
    this.size = size;
    this.messages = messages;
  }

  /** Goes on with what was halved before; more than there is changes nothing. */
  public void atMost(int halved) {
    size = Math.min(size, halved);
  }

  /** Samples; out of memory, again with half of it, which the settings then say. */
  public <R> R sampled(SampleSettings settings, Function<SampleSettings, R> sample) {
    while (true) {
      try {
        return sample.apply(settings.toBuilder().microBatch(size).build());
      } catch (RuntimeException | OutOfMemoryError e) {
        int used = Math.min(size, settings.smc().particles());
        if (!Reasons.isOutOfMemory(e) || used == 1) {
          throw e;
        }
        size = (used + 1) / 2;
        messages.accept(worker + " is out of memory; going on with a micro-batch of " + size);
      }
      // What failed is freed by now, in blocks of the old sizes, which nothing else would fit.
      LibTorch.emptyDeviceCache();
    }
  }
}
