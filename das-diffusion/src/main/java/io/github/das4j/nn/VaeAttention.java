package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Self-attention of an autoencoder's middle block, with one head, on a residual; {@code [B, C, H,
 * W]} to the same shape.
 *
 * <p>Where libtorch has no fused kernel for so wide a head, it makes the whole matrix of scores,
 * {@code [B, L, L]} with L = H·W. Beyond {@link #SCORES} elements the queries are then attended to
 * slice by slice, each slice a stage: a row of scores needs all keys, but no other row.
 */
final class VaeAttention implements Stage {

  /** Elements of a slice's scores at most, unless one query's are more: 64 MiB in float32. */
  static final long SCORES = 1L << 24;

  /** Of a slice's inputs: the residual, keys and values; then each slice's queries or output. */
  private static final int KEYS = 1;

  private static final int VALUES = 2;
  private static final int SLICES = 3;

  private final GroupNorm norm;
  private final Linear toQ;
  private final Linear toK;
  private final Linear toV;
  private final Linear toOut;
  private final Heads heads = new Heads(1, Heads.Mask.NONE, false);

  private final long scores;

  VaeAttention(Weights w, int channels, ResnetBlock2D.Norm norm) {
    this(w, channels, norm, SCORES);
  }

  /** With slices of another size. */
  VaeAttention(Weights w, int channels, ResnetBlock2D.Norm norm, long scores) {
    this.scores = scores;
    this.norm = new GroupNorm(w.at("group_norm"), norm.groups(), channels, norm.eps());
    this.toQ = Linear.of(w.at("to_q"), channels, channels);
    this.toK = Linear.of(w.at("to_k"), channels, channels);
    this.toV = Linear.of(w.at("to_v"), channels, channels);
    this.toOut = Linear.of(w.at("to_out").at(0), channels, channels);
  }

  @Override
  public Tensor[] apply(Tensor[] inputs) {
    List<Stage> parts = parts(inputs);
    return parts.isEmpty() ? whole(inputs) : new Chain(parts).run(inputs);
  }

  private Tensor[] whole(Tensor[] inputs) {
    try (Scope scope = Scope.open()) {
      Tensor x = inputs[0];
      Tensor tokens = Maps.tokens(norm.forward(x));
      Tensor y = heads.attend(toQ.forward(tokens), toK.forward(tokens), toV.forward(tokens));
      return new Tensor[] {scope.keep(residual(x, y))};
    }
  }

  private Tensor residual(Tensor x, Tensor attended) {
    return x.add(Maps.map(toOut.forward(attended), x));
  }

  @Override
  public List<Stage> parts(Tensor[] inputs) {
    try (Scope scope = Scope.open()) {
      Tensor x = inputs[0];
      long count = x.size(2) * x.size(3);
      long queries = Math.max(1, scores / (x.size(0) * count));
      if (queries >= count || Operations.fusesAttention(few(x))) {
        return List.of();
      }
      List<Stage> parts = new ArrayList<>();
      parts.add(state -> projected(state[0], queries));
      for (long from = 0; from < count; from += queries) {
        int slice = SLICES + (int) (from / queries);
        parts.add(state -> attended(state, slice));
      }
      parts.add(this::joined);
      return parts;
    }
  }

  /** A row of pixels as tokens, lying in memory as queries do. */
  private static Tensor few(Tensor x) {
    return Maps.tokens(x.narrow(2, 0, 1)).contiguous();
  }

  /** x → x, keys, values, and queries in slices of so many. */
  private Tensor[] projected(Tensor x, long queries) {
    Tensor tokens = Maps.tokens(norm.forward(x));
    Tensor q = toQ.forward(tokens);
    List<Tensor> state = new ArrayList<>(List.of(x, toK.forward(tokens), toV.forward(tokens)));
    for (long from = 0; from < q.size(1); from += queries) {
      state.add(q.narrow(1, from, Math.min(queries, q.size(1) - from)));
    }
    return state.toArray(new Tensor[0]);
  }

  /** The same state with a slice's output in place of its queries. */
  private Tensor[] attended(Tensor[] state, int slice) {
    Tensor[] next = state.clone();
    next[slice] = heads.attend(state[slice], state[KEYS], state[VALUES]);
    return next;
  }

  private Tensor[] joined(Tensor[] state) {
    TensorVector slices = new TensorVector(Arrays.copyOfRange(state, SLICES, state.length));
    return new Tensor[] {residual(state[0], torch.cat(slices, 1))};
  }
}
