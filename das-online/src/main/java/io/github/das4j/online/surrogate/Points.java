package io.github.das4j.online.surrogate;

import io.github.das4j.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What has been asked and answered.
 *
 * @param rows unit CLIP features, one row an image, all of one width
 * @param answers the black box's values, one a row
 */
public record Points(List<float[]> rows, double[] answers) {

  public Points {
    rows = List.copyOf(rows);
    if (rows.size() != answers.length) {
      throw new IllegalArgumentException(
          rows.size() + " images cannot have " + answers.length + " answers");
    }
  }

  public int size() {
    return answers.length;
  }

  /** Width of the features. */
  int width() {
    return rows.get(0).length;
  }

  /** [n, D] float32, owned by the innermost scope. */
  Tensor features() {
    float[] all = new float[size() * width()];
    for (int i = 0; i < size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * width(), width());
    }
    return Tensors.of(all, size(), width());
  }

  /** [n] float32, owned by the innermost scope. */
  Tensor values() {
    return Tensors.of(answers, size());
  }
}
