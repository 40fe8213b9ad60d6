package io.github.das4j.nn;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The linear maps of Winograd's F(2×2, 3×3) (Lavin and Gray 2016, arXiv 1509.09308, equation 8): Y
 * = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A with
 *
 * <pre>
 *        1  0 −1  0         1    0    0
 *   Bᵀ = 0  1  1  0    G =  1/2  1/2  1/2    Aᵀ = 1  1  1  0
 *        0 −1  1  0         1/2 −1/2  1/2         0  1 −1 −1
 *        0  1  0 −1         0    0    1
 * </pre>
 *
 * Each is taken over rows, then over columns, on all tiles and channels at once. Maps are {@code
 * [B, H, W, C]} with even sides. The caller's scope owns what is made; no graph is made.
 */
final class WinogradTransforms {

  private WinogradTransforms() {}

  /**
   * Some rows of a map.
   *
   * @param first even
   * @param rows even, at least 2
   */
  record Strip(long first, long rows) {

    /** The rows of a tile's inputs that stand at one place of its outputs; they are not copied. */
    private Tensor of(Tensor map, int place) {
      return every(map.narrow(1, first, rows), 1, place);
    }
  }

  /** {@code [out, in, 3, 3]} → {@code [4, 4, out, in, 1, 1]}. */
  static Tensor weight(Tensor weight) {
    long out = weight.size(0);
    long in = weight.size(1);
    Tensor g = weight.permute(2, 3, 0, 1).contiguous();
    Tensor rows = g.new_empty(4, 3, out, in);
    filtered(g, rows);
    Tensor both = g.new_empty(4, 4, out, in);
    filtered(rows.transpose(0, 1), both.transpose(0, 1));
    return both.view(4, 4, out, in, 1, 1);
  }

  /** G along the first dimension. */
  private static void filtered(Tensor g, Tensor to) {
    Tensor half = g.mul(new Scalar(0.5));
    Tensor ends = half.select(0, 0).add(half.select(0, 2));
    to.select(0, 0).copy_(g.select(0, 0));
    torch.add_out(to.select(0, 1), ends, half.select(0, 1));
    torch.sub_out(to.select(0, 2), ends, half.select(0, 1));
    to.select(0, 3).copy_(g.select(0, 2));
  }

  /** The tiles of a strip, {@code [4, 4, B, rows/2, W/2, C]}; zeros stand around the map. */
  static Tensor input(Tensor map, Strip strip) {
    long width = map.size(2);
    long channels = map.size(3);
    Tensor rows = map.new_empty(4, map.size(0), strip.rows() / 2, width, channels);
    Tensor above = line(map, 1, strip.first() - 1);
    Tensor below = line(map, 1, strip.first() + strip.rows());
    Taken vertical = new Taken(strip.of(map, 0), strip.of(map, 1), above, below);
    vertical.into(parts(rows, 0), 1);

    Tensor tiles = map.new_empty(4, 4, map.size(0), strip.rows() / 2, width / 2, channels);
    Tensor beside = line(rows, 3, -1);
    Taken horizontal = new Taken(every(rows, 3, 0), every(rows, 3, 1), beside, beside);
    horizontal.into(parts(tiles, 1), 3);
    return tiles;
  }

  /** One row or column, of zeros outside of the map. */
  private static Tensor line(Tensor map, int dimension, long at) {
    return at >= 0 && at < map.size(dimension)
        ? map.narrow(dimension, at, 1)
        : torch.zeros_like(map.narrow(dimension, 0, 1));
  }

  /**
   * What Bᵀ combines along one dimension. Tile i sees the inputs 2i − 1 to 2i + 2.
   *
   * @param even inputs 2i
   * @param odd inputs 2i + 1
   * @param before the odd input before the first
   * @param after the even input after the last
   */
  private record Taken(Tensor even, Tensor odd, Tensor before, Tensor after) {

    void into(Tensor[] to, int dimension) {
      long most = odd.size(dimension) - 1;
      torch.sub_out(to[0].narrow(dimension, 0, 1), before, odd.narrow(dimension, 0, 1));
      torch.sub_out(
          to[0].narrow(dimension, 1, most),
          odd.narrow(dimension, 0, most),
          odd.narrow(dimension, 1, most));
      torch.add_out(to[1], even, odd);
      torch.sub_out(to[2], odd, even);
      torch.sub_out(
          to[3].narrow(dimension, 0, most),
          even.narrow(dimension, 0, most),
          even.narrow(dimension, 1, most));
      torch.sub_out(to[3].narrow(dimension, most, 1), even.narrow(dimension, most, 1), after);
    }
  }

  /**
   * The outputs of tiles.
   *
   * @param products of {@code [B, H/2, W/2, C]} each; they are overwritten
   * @param y {@code [B, H, W, C]}, written
   */
  static void output(Tensor[][] products, Tensor y) {
    Tensor[] upper = products[0];
    Tensor[] lower = products[1];
    for (int j = 0; j < 4; j++) {
      upper[j].add_(products[1][j]).add_(products[2][j]);
      lower[j].sub_(products[2][j]).sub_(products[3][j]);
    }
    combined(upper, every(y, 1, 0));
    combined(lower, every(y, 1, 1));
  }

  private static void combined(Tensor[] row, Tensor y) {
    torch.add_out(every(y, 2, 0), row[0].add_(row[1]), row[2]);
    torch.sub_out(every(y, 2, 1), row[1].sub_(row[2]), row[3]);
  }

  private static Tensor[] parts(Tensor x, int dimension) {
    Tensor[] parts = new Tensor[4];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = x.select(dimension, i);
    }
    return parts;
  }

  /** Every second line, from the first or the second. */
  private static Tensor every(Tensor x, int dimension, long from) {
    return x.slice(dimension, new LongOptional(from), new LongOptional(), 2);
  }
}
