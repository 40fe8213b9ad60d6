package io.github.das4j.align;

import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * The gradients of a judged swarm while they have not been taken: that of a particle which
 * selection drops never is, and that of one which it multiplies is taken once.
 */
public final class LateGradient {

  private final Source source;

  /** Which particle of the judged swarm each one is. */
  private final int[] origins;

  /** What was judged, in the swarm's order. */
  private record Source(
      List<JudgedPiece> pieces, double alpha, CotangentScale scale, Tally tally) {}

  private LateGradient(Source source, int[] origins) {
    this.source = source;
    this.origins = origins;
  }

  /**
   * @param pieces in the swarm's order; closed by this once the gradients are taken
   */
  static LateGradient of(
      List<JudgedPiece> pieces, double alpha, CotangentScale scale, Tally tally) {
    int size = pieces.stream().mapToInt(JudgedPiece::size).sum();
    return new LateGradient(
        new Source(List.copyOf(pieces), alpha, scale, tally), IntStream.range(0, size).toArray());
  }

  LateGradient gather(int[] ancestors) {
    return new LateGradient(source, Arrays.stream(ancestors).map(a -> origins[a]).toArray());
  }

  /** ∇ψ = ∇_{x_t} r(x̂_0) / α, [N, …] float32, owned by the innermost scope; to be asked once. */
  Tensor take() {
    int[] kept = Arrays.stream(origins).distinct().sorted().toArray();
    source.tally().differentiated(kept.length);
    try (Scope scope = Scope.open()) {
      List<Tensor> parts = new ArrayList<>();
      int first = 0;
      for (JudgedPiece piece : source.pieces()) {
        int start = first;
        int end = start + piece.size();
        int[] rows =
            Arrays.stream(kept).filter(k -> k >= start && k < end).map(k -> k - start).toArray();
        if (rows.length > 0) {
          parts.add(piece.take(source.scale(), rows));
        }
        piece.close();
        first = end;
      }
      Tensor gradients = Tensors.scale(Tensors.cat(parts, 0), 1 / source.alpha());
      int[] places = Arrays.stream(origins).map(o -> Arrays.binarySearch(kept, o)).toArray();
      return scope.keep(Tensors.rows(gradients, places));
    }
  }
}
