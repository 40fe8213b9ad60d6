package io.github.das4j.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element types in which networks run. */
public enum DType {
  FLOAT32(ScalarType.Float, 4),
  BFLOAT16(ScalarType.BFloat16, 2),
  /** On a GPU only. */
  FLOAT16(ScalarType.Half, 2),
  /** float32 whose products are computed in TF32; on a GPU only. */
  TF32(ScalarType.Float, 4);

  private final ScalarType scalarType;
  private final int bytes;

  DType(ScalarType scalarType, int bytes) {
    this.scalarType = scalarType;
    this.bytes = bytes;
  }

  /** libtorch's own name of it; of TF32 that of float32. */
  public ScalarType scalarType() {
    return scalarType;
  }

  /** Whether a CPU runs networks in it. */
  public boolean runsOnCpu() {
    return this == FLOAT32 || this == BFLOAT16;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }
}
