package io.github.das4j.jmh;

import io.github.das4j.smc.LogWeights;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a step does to the weights of N particles. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WeightsBenchmark {

  @Param({"4", "64", "4096"})
  public int particles;

  private LogWeights weights = LogWeights.uniform(1);
  private double[] gain = {};

  @Setup
  public void draw() {
    Random random = new Random(1);
    weights = LogWeights.uniform(particles);
    gain = random.doubles(particles, -3, 3).toArray();
  }

  /** Gains added, normalised, and the effective sample size of what comes of it. */
  @Benchmark
  public double updateAndEss() {
    return weights.plus(gain).normalized().effectiveSampleSize();
  }
}
