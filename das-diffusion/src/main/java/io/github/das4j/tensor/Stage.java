package io.github.das4j.tensor;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * One segment of a differentiable computation: tensors in, tensors out. A pure function of its
 * inputs and of constants (weights, conditioning), so that it can be run again for its gradient.
 */
@FunctionalInterface
public interface Stage {

  Tensor[] apply(Tensor[] inputs);

  /** This stage on all inputs but the first {@code kept}, which pass by untouched. */
  default Stage behind(int kept) {
    return inputs -> {
      Tensor[] rest = apply(Arrays.copyOfRange(inputs, kept, inputs.length));
      Tensor[] outputs = Arrays.copyOf(inputs, kept + rest.length);
      System.arraycopy(rest, 0, outputs, kept, rest.length);
      return outputs;
    };
  }
}
