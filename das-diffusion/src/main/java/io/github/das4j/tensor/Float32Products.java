package io.github.das4j.tensor;

import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/**
 * How GPUs multiply and convolve float32: in full, or in TF32, which rounds the factors to 10 bits
 * behind the point and is several times as fast. libtorch has one setting for the whole process, so
 * it is held by whoever computes, and two that want different ones cannot compute at once.
 */
public enum Float32Products {
  IEEE,
  TF32;

  private static final Map<Float32Products, Integer> HOLDERS = new EnumMap<>(Float32Products.class);

  /** As this type wants them. */
  static Float32Products of(DType type) {
    return type == DType.TF32 ? TF32 : IEEE;
  }

  /** What is held until it is closed. */
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Holds the process to what networks of this placement want; those on the CPU want nothing.
   *
   * @throws IllegalArgumentException if others hold it to the other way
   */
  public static Hold hold(Placement placement) {
    return placement.device().isCpu() ? () -> {} : of(placement.dtype()).hold();
  }

  Hold hold() {
    synchronized (HOLDERS) {
      for (Float32Products other : HOLDERS.keySet()) {
        if (other != this) {
          throw new IllegalArgumentException(
              "a model runs in "
                  + (this == TF32 ? "float32" : "tf32")
                  + " in this process already, and TF32 is on or off for all of them: close that"
                  + " one, or take the same type");
        }
      }
      HOLDERS.merge(this, 1, Integer::sum);
      apply();
    }
    return this::release;
  }

  private void release() {
    synchronized (HOLDERS) {
      HOLDERS.computeIfPresent(this, (each, count) -> count == 1 ? null : count - 1);
      if (HOLDERS.isEmpty()) {
        IEEE.apply();
      }
    }
  }

  /** cuDNN's convolutions would use TF32 unless told otherwise. */
  void apply() {
    LibTorch.load();
    Context context = torch.globalContext();
    context.setAllowTF32CuBLAS(this == TF32);
    context.setAllowTF32CuDNN(this == TF32);
  }
}
