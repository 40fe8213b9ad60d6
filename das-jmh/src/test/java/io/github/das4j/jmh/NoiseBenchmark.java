package io.github.das4j.jmh;

import io.github.das4j.align.KeyedDraws;
import io.github.das4j.smc.Keys;
import io.github.das4j.tensor.LibTorch;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Noise by its key. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class NoiseBenchmark {

  /** Of latents: that of images of 256 and 512 pixels. */
  @Param({"32", "64"})
  public int side;

  private final KeyedDraws draws = new KeyedDraws(42, "a photo of a cat", 0);
  private int step;

  @Setup
  public void load() {
    LibTorch.load();
  }

  /** Of one particle and step, [4, side, side] float32. */
  @Benchmark
  public long noise() {
    try (io.github.das4j.tensor.Scope scope = io.github.das4j.tensor.Scope.open()) {
      Tensor noise = draws.noise(step++, 0, new long[] {4, side, side});
      return noise.numel();
    }
  }

  /** The key alone. */
  @Benchmark
  public long key() {
    return Keys.mix(42, 1, step++, 0);
  }
}
