package io.github.das4j.tensor;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The meta device as tests have it: operations that only check their operands, and values that are
 * ever larger numbers in (0, 1], all different.
 */
public final class Stand implements MetaDevice {

  @Override
  public Tensor output(long[] shape, Tensor... operands) {
    Tensor first = operands[0];
    for (Tensor operand : operands) {
      if (!operand.is_meta() || operand.scalar_type().intern() != first.scalar_type().intern()) {
        throw new IllegalArgumentException(
            "operands must be on one device and of one type: "
                + Arrays.stream(operands).map(Stand::described).toList());
      }
    }
    // A sum of everything is on everything's graph.
    Tensor sum = first.sum();
    for (Tensor operand : Arrays.asList(operands).subList(1, operands.length)) {
      sum = sum.add(operand.sum());
    }
    return sum.expand(shape).contiguous();
  }

  private static String described(Tensor tensor) {
    return (tensor.is_meta() ? "meta " : "cpu ") + Tensors.describe(tensor);
  }

  @Override
  public Tensor values(Tensor tensor, ScalarType type) {
    int size = Math.toIntExact(tensor.numel());
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = (i + 1.0) / size;
    }
    return Tensors.of(values, Tensors.shape(tensor)).to(type);
  }
}
