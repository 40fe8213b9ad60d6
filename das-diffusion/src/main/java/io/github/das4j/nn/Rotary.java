package io.github.das4j.nn;

import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rotary positions (Su et al. 2021, arXiv 2104.09864) of tokens that have several coordinates, each
 * of which turns some of a head's pairs of numbers (FLUX; diffusers, embeddings.py: FluxPosEmbed).
 *
 * @param cos {@code [L, 1, headWidth / 2]} float32
 * @param sin the same shape
 */
record Rotary(Tensor cos, Tensor sin) {

  private static final double THETA = 10_000;

  /**
   * Text tokens at the origin, then an image's at (0, row, column).
   *
   * @param axes how many numbers of a head each of the three coordinates turns, all even
   * @param text number of text tokens
   * @param height of the image in tokens
   * @param width likewise
   */
  static Rotary of(List<Integer> axes, long text, long height, long width, TorchDevice device) {
    int pairs = axes.stream().mapToInt(Integer::intValue).sum() / 2;
    int tokens = Math.toIntExact(text + height * width);
    double[] cos = new double[tokens * pairs];
    double[] sin = new double[tokens * pairs];
    for (int token = 0; token < tokens; token++) {
      long place = token - text;
      long[] position = place < 0 ? new long[3] : new long[] {0, place / width, place % width};
      int at = token * pairs;
      for (int axis = 0; axis < axes.size(); axis++) {
        int size = axes.get(axis);
        for (int i = 0; i < size; i += 2) {
          double angle = position[axis] * (1 / Math.pow(THETA, (double) i / size));
          cos[at] = Math.cos(angle);
          sin[at] = Math.sin(angle);
          at++;
        }
      }
    }
    return new Rotary(table(cos, tokens, pairs, device), table(sin, tokens, pairs, device));
  }

  private static Tensor table(double[] values, long tokens, long pairs, TorchDevice device) {
    return Tensors.of(values, tokens, 1, pairs).to(device.torch(), ScalarType.Float);
  }

  /** Queries or keys {@code [B, L, C]} of heads of this width, turned in float32. */
  Tensor turned(Tensor x) {
    long pairs = cos.size(2);
    long width = 2 * pairs;
    Tensor heads =
        x.to(ScalarType.Float).reshape(x.size(0), x.size(1), x.size(2) / width, pairs, 2);
    Tensor first = heads.select(4, 0);
    Tensor second = heads.select(4, 1);
    Tensor turned =
        torch.stack(
            new TensorVector(
                first.mul(cos).sub(second.mul(sin)), second.mul(cos).add(first.mul(sin))),
            4);
    return turned.reshape(x.size(0), x.size(1), x.size(2)).to(x.scalar_type());
  }
}
