package io.github.das4j.check;

import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.replay.Difference;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Collects how far results are from the recorded ones, which were computed in float32: the largest
 * difference as a share of the recorded array's largest magnitude.
 */
public final class Comparisons {

  /** What is compared; gradients lose more digits than values. */
  public enum Quantity {
    VALUE(1e-4, 0.02, 0.1),
    GRADIENT(1e-3, 0.1, 0.5);

    private final double float32;
    private final double float16;
    private final double bfloat16;

    Quantity(double float32, double float16, double bfloat16) {
      this.float32 = float32;
      this.float16 = float16;
      this.bfloat16 = bfloat16;
    }

    /** What is allowed where networks run in this type. */
    public double allowed(DType type) {
      return switch (type) {
        case FLOAT32 -> float32;
        // TF32 keeps as many bits of a factor as float16 does.
        case FLOAT16, TF32 -> float16;
        case BFLOAT16 -> bfloat16;
      };
    }
  }

  private final DType type;
  private final List<Difference> differences = new ArrayList<>();

  /**
   * @param type in which the networks run
   */
  public Comparisons(DType type) {
    this.type = type;
  }

  void value(String name, Tensor found, Tensor recorded) {
    compare(name, found, recorded, Quantity.VALUE);
  }

  /** Against the array of this name, if it was recorded. */
  void value(CaseFile file, String name, Tensor found) {
    if (file.has(name)) {
      value(name, found, file.recorded(name));
    }
  }

  void gradient(String name, Tensor found, Tensor recorded) {
    compare(name, found, recorded, Quantity.GRADIENT);
  }

  /** Rounding of the type has no part in these. */
  void exact(String name, Tensor found, Tensor recorded) {
    boolean equal =
        Arrays.equals(Tensors.shape(found), Tensors.shape(recorded))
            && Arrays.equals(Tensors.longs(found), Tensors.longs(recorded));
    differences.add(new Difference(name, equal ? 0 : Double.POSITIVE_INFINITY, 0));
  }

  private void compare(String name, Tensor found, Tensor recorded, Quantity quantity) {
    boolean shaped = Arrays.equals(Tensors.shape(found), Tensors.shape(recorded));
    double difference =
        shaped
            ? Difference.relative(Tensors.doubles(found), Tensors.doubles(recorded))
            : Double.NaN;
    differences.add(new Difference(name, difference, quantity.allowed(type)));
  }

  public List<Difference> differences() {
    return List.copyOf(differences);
  }
}
