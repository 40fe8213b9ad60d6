package io.github.das4j.jmh;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks of this package, each in a process of its own; in the profile jmh only.
 * {@code -Djmh.include} names some of them by a regular expression, {@code -Djmh.forks} and {@code
 * -Djmh.seconds} make it more precise.
 */
class JmhRun {

  private static final int WARM_UPS = 2;
  private static final int ITERATIONS = 3;

  @Test
  void everyBenchmark() throws RunnerException {
    TimeValue time = TimeValue.seconds(Integer.getInteger("jmh.seconds", 1));
    new Runner(
            new OptionsBuilder()
                .include(System.getProperty("jmh.include", getClass().getPackageName()))
                .forks(Integer.getInteger("jmh.forks", 1))
                .warmupIterations(WARM_UPS)
                .warmupTime(time)
                .measurementIterations(ITERATIONS)
                .measurementTime(time)
                .shouldFailOnError(true)
                .build())
        .run();
  }
}
