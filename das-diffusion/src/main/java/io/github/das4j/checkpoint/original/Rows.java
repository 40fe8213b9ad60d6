package io.github.das4j.checkpoint.original;

import io.github.das4j.tensor.Tensors;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Some of the rows of a matrix, or of the entries of a vector: all are cut into equal parts, of
 * which some are taken, one after the other.
 *
 * @param of parts of all rows, at least 1
 * @param taken which of them are taken, each from 0 and below {@code of}, in their new order
 */
public record Rows(int of, List<Integer> taken) {

  /** Every row as it is. */
  public static final Rows ALL = new Rows(1, List.of(0));

  /** The second half, then the first. */
  static final Rows SWAPPED = new Rows(2, List.of(1, 0));

  /** Takes a copy of the list. */
  public Rows {
    taken = List.copyOf(taken);
  }

  /** One third. */
  static Rows third(int index) {
    return new Rows(3, List.of(index));
  }

  /** Whether a tensor of this shape has such parts. */
  boolean fits(long[] stored) {
    return of == 1 || (stored.length > 0 && stored[0] % of == 0);
  }

  /** The shape of what is taken of a tensor of a shape that fits. */
  long[] shape(long[] stored) {
    return of == 1 ? stored : withRows(stored, stored[0] / of * taken.size());
  }

  /**
   * The shape of what a tensor of this shape is taken of.
   *
   * @param found {@code [rows, …]}
   */
  public long[] whole(long[] found) {
    return of == 1 ? found : withRows(found, found[0] * of / taken.size());
  }

  private static long[] withRows(long[] shape, long rows) {
    long[] changed = shape.clone();
    changed[0] = rows;
    return changed;
  }

  /**
   * What is taken: where the parts follow each other, in the memory of what it is taken of, which
   * may be a file's.
   *
   * @param all a tensor of a shape that fits
   */
  public Tensor of(Tensor all) {
    if (of == 1) {
      return all;
    }
    long rows = all.size(0) / of;
    if (following()) {
      return all.narrow(0, taken.get(0) * rows, rows * taken.size());
    }
    return Tensors.cat(
        0, taken.stream().map(part -> all.narrow(0, part * rows, rows)).toArray(Tensor[]::new));
  }

  private boolean following() {
    return IntStream.range(1, taken.size()).allMatch(k -> taken.get(k) == taken.get(k - 1) + 1);
  }
}
