package io.github.das4j.train;

import io.github.das4j.training.Parameters;
import java.util.random.RandomGenerator;

/**
 * A task whose batches are drawn ahead.
 *
 * @param <B> what a worker learns from in one step
 */
abstract class BatchTask<B> implements TrainingTask {

  private final String name;
  private final Parameters parameters;
  private final Batches<B> batches;

  /**
   * @param parameters that are trained, owned from now on
   * @param seed of the batches; should differ between tasks
   */
  BatchTask(String name, Parameters parameters, int workers, long seed) {
    this.name = name;
    this.parameters = parameters;
    this.batches = new Batches<>(workers, seed, random -> draw(random));
  }

  /** A new batch. Nothing is drawn before {@link #begin}. */
  abstract B draw(RandomGenerator random);

  /** The next batch of a worker. */
  final B next(int worker) {
    return batches.next(worker);
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Parameters parameters() {
    return parameters;
  }

  @Override
  public final void begin(long step) {
    batches.begin(step);
  }

  @Override
  public void close() {
    batches.close();
    parameters.close();
  }
}
