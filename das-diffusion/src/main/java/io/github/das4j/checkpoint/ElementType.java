package io.github.das4j.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element types of weight files, by the names that safetensors gives them. */
public enum ElementType {
  F64(ScalarType.Double, 8),
  F32(ScalarType.Float, 4),
  F16(ScalarType.Half, 2),
  BF16(ScalarType.BFloat16, 2),
  F8_E4M3(ScalarType.Float8_e4m3fn, 1),
  F8_E5M2(ScalarType.Float8_e5m2, 1),
  I64(ScalarType.Long, 8),
  I32(ScalarType.Int, 4),
  I16(ScalarType.Short, 2),
  I8(ScalarType.Char, 1),
  U8(ScalarType.Byte, 1),
  BOOL(ScalarType.Bool, 1);

  private static final int MAX_RANK = 64;

  private final ScalarType scalarType;
  private final int bytes;

  ElementType(ScalarType scalarType, int bytes) {
    this.scalarType = scalarType;
    this.bytes = bytes;
  }

  public ScalarType scalarType() {
    return scalarType;
  }

  public int bytes() {
    return bytes;
  }

  /** Whether it is one of the two types of 16 bits that networks are stored in. */
  public boolean isHalf() {
    return this == F16 || this == BF16;
  }

  /** Its name in Python's libraries, such as {@code float32}. */
  public String label() {
    return switch (this) {
      case F64 -> "float64";
      case F32 -> "float32";
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      case F8_E4M3 -> "float8_e4m3fn";
      case F8_E5M2 -> "float8_e5m2";
      case I64 -> "int64";
      case I32 -> "int32";
      case I16 -> "int16";
      case I8 -> "int8";
      case U8 -> "uint8";
      case BOOL -> "bool";
    };
  }

  public static Optional<ElementType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findAny();
  }

  public static Optional<ElementType> of(ScalarType scalarType) {
    return Arrays.stream(values()).filter(t -> t.scalarType.value == scalarType.value).findAny();
  }

  public static String known() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }

  /**
   * Bytes of a dense tensor of this shape.
   *
   * @throws ArithmeticException saying what is wrong with a shape that no tensor can have
   */
  public long size(long[] shape) {
    if (shape.length > MAX_RANK) {
      throw new ArithmeticException(
          "it has " + shape.length + " dimensions; at most " + MAX_RANK + " are supported");
    }
    boolean empty = false;
    long size = bytes;
    for (long extent : shape) {
      if (extent < 0) {
        throw new ArithmeticException("its shape " + Arrays.toString(shape) + " is negative");
      }
      empty |= extent == 0;
      // Zeros are left out, so that the others cannot hide an overflow behind them.
      if (Math.multiplyHigh(size, Math.max(extent, 1)) != 0 || size * Math.max(extent, 1) < 0) {
        throw new ArithmeticException("its shape " + Arrays.toString(shape) + " overflows");
      }
      size *= Math.max(extent, 1);
    }
    return empty ? 0 : size;
  }
}
