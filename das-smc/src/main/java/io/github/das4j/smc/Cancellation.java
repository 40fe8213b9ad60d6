package io.github.das4j.smc;

/**
 * Stops a run from another thread: whoever holds it cancels, and the run ends with a {@link
 * CancelledException} when it looks next, which is between two steps, and for images between two
 * micro-batches. What the run owns by then is freed as after any other failure.
 *
 * <pre>{@code
 * Cancellation cancellation = new Cancellation();
 * Future<Population<Particles<Double>>> run =
 *     threads.submit(
 *         () ->
 *             SmcSampler.bootstrap(1000)
 *                 .run(walk.seeded(7), Uniforms.seeded(7), step -> cancellation.check()));
 * cancellation.cancel();
 * }</pre>
 *
 * <p>Safe for use by several threads. Once cancelled it stays so; each run takes a new one.
 */
public final class Cancellation {

  private volatile boolean cancelled;

  /** Not cancelled. */
  public Cancellation() {}

  /** Asks whatever runs with this to stop; returns at once. */
  public void cancel() {
    cancelled = true;
  }

  /** Whether it was asked to stop. */
  public boolean isCancelled() {
    return cancelled;
  }

  /**
   * Goes on unless cancelled.
   *
   * @throws CancelledException if cancelled
   */
  public void check() {
    if (cancelled) {
      throw new CancelledException();
    }
  }
}
