package io.github.das4j.train;

import io.github.das4j.demo.Picture;
import io.github.das4j.demo.Scene;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Pictures to tensors and back. */
final class Images {

  private static final int VALUES = 3 * Scene.SIDE * Scene.SIDE;

  private Images() {}

  /** Values in [0, 1] of so many pictures → {@code [count, 3, side, side]} in [−1, 1]. */
  static Tensor signed(float[] pictures, int count) {
    long side = Scene.SIDE;
    return Tensors.scale(Tensors.of(pictures, count, 3, side, side), 2).sub(new Scalar(1));
  }

  /** Images in [−1, 1] → pictures, clamped to [0, 1]. */
  static List<Picture> pictures(Tensor signed) {
    float[] values = Tensors.floats(signed);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.min(1, Math.max(0, 0.5f * values[i] + 0.5f));
    }
    List<Picture> pictures = new ArrayList<>();
    for (int from = 0; from < values.length; from += VALUES) {
      pictures.add(new Picture(Scene.SIDE, Arrays.copyOfRange(values, from, from + VALUES)));
    }
    return pictures;
  }
}
