package io.github.das4j.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element types in which networks run. */
public enum DType {
  FLOAT32(ScalarType.Float, 4),
  BFLOAT16(ScalarType.BFloat16, 2),
  /** On a GPU only. */
  FLOAT16(ScalarType.Half, 2);

  private final ScalarType scalarType;
  private final int bytes;

  DType(ScalarType scalarType, int bytes) {
    this.scalarType = scalarType;
    this.bytes = bytes;
  }

  public ScalarType scalarType() {
    return scalarType;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }
}
