package io.github.das4j.train;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Each worker's batches, drawn ahead; which ones depends on the seed and the step to go on from.
 */
final class Batches<B> implements AutoCloseable {

  private static final int DEPTH = 4;

  private final int workers;
  private final long seed;
  private final Function<RandomGenerator, B> source;
  private List<Ahead<B>> ahead = List.of();

  /**
   * @param seed should differ between tasks, so that they draw different scenes
   */
  Batches(int workers, long seed, Function<RandomGenerator, B> source) {
    this.workers = workers;
    this.seed = seed;
    this.source = source;
  }

  void begin(long step) {
    close();
    ahead = IntStream.range(0, workers).mapToObj(worker -> ahead(worker, step)).toList();
  }

  private Ahead<B> ahead(int worker, long step) {
    RandomGenerator random = new SplittableRandom((seed + worker) * 1_000_003 + step);
    return new Ahead<>(() -> source.apply(random), DEPTH);
  }

  B next(int worker) {
    return ahead.get(worker).next();
  }

  @Override
  public void close() {
    ahead.forEach(Ahead::close);
  }
}
