package io.github.das4j.jmh;

import io.github.das4j.smc.LogWeights;
import io.github.das4j.smc.Resampler;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Each resampling scheme, N ancestors of N particles. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ResamplerBenchmark {

  @Param({"4", "64", "4096"})
  public int particles;

  @Param public Resampler scheme = Resampler.SSP;

  private final SplittableRandom random = new SplittableRandom(1);
  private double[] weights = {};

  @Setup
  public void draw() {
    weights = LogWeights.of(new Random(1).doubles(particles, -3, 3).toArray()).probabilities();
  }

  @Benchmark
  public int[] ancestors() {
    return scheme.ancestors(weights, particles, random::nextDouble);
  }
}
