package io.github.das4j.writing;

import io.github.das4j.checkpoint.StateDict;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Random tensors of given names and shapes, drawn as they are read, so that a network larger than
 * memory can be written.
 *
 * <p>Signals keep their size: weights are scaled by fan-in, norms are 1, biases 0.
 */
final class RandomWeights implements StateDict {

  private final Map<String, long[]> shapes;

  RandomWeights(Map<String, long[]> shapes) {
    this.shapes = shapes;
  }

  @Override
  public String source() {
    return "random weights";
  }

  @Override
  public Set<String> names() {
    return shapes.keySet();
  }

  @Override
  public long[] shape(String name) {
    return Objects.requireNonNull(shapes.get(name), name).clone();
  }

  @Override
  public ScalarType type(String name) {
    return ScalarType.Float;
  }

  @Override
  public Tensor tensor(String name) {
    long[] shape = shape(name);
    if (shape.length < 2) {
      return name.endsWith("bias") ? torch.zeros(shape) : torch.ones(shape);
    }
    double fanIn = 1;
    for (int k = 1; k < shape.length; k++) {
      fanIn *= shape[k];
    }
    double scale = name.contains("embedding") ? 0.02 : 0.7 / Math.sqrt(fanIn);
    return torch.randn(shape).mul(new Scalar(scale));
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
