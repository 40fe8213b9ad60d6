package io.github.das4j.stable;

import io.github.das4j.nn.Conditioning;
import io.github.das4j.tensor.Tensors;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * What a prompt means to a U-Net: its conditioning, and how strongly.
 *
 * @param positive conditioning of the prompt, one row
 * @param negative conditioning of the negative prompt, one row
 * @param scale s; at 1 or below there is no classifier-free guidance
 * @param rescale share of guidance rescaling, in [0, 1]
 */
public record Guidance(Conditioning positive, Conditioning negative, double scale, double rescale) {

  /** Whether the unconditional branch is asked for at all. */
  boolean classifierFree() {
    return scale > 1;
  }

  Device device() {
    return positive.context().device();
  }

  /** The conditioning of a batch: unconditional rows first, then the prompt's. */
  Conditioning conditioning(int rows) {
    Conditioning prompt = repeated(positive, rows);
    return classifierFree() ? joined(repeated(negative, rows), prompt) : prompt;
  }

  private static Conditioning repeated(Conditioning one, int rows) {
    return new Conditioning(
        repeated(one.context(), rows),
        one.pooled().map(t -> repeated(t, rows)),
        one.timeIds().map(t -> repeated(t, rows)),
        one.guidance().map(t -> repeated(t, rows)));
  }

  private static Tensor repeated(Tensor row, int rows) {
    long[] times = new long[Math.toIntExact(row.dim())];
    java.util.Arrays.fill(times, 1);
    times[0] = rows;
    return row.repeat(times);
  }

  private static Conditioning joined(Conditioning a, Conditioning b) {
    BinaryOperator<Tensor> cat = (x, y) -> Tensors.cat(0, x, y);
    return new Conditioning(
        cat.apply(a.context(), b.context()),
        both(a.pooled(), b.pooled(), cat),
        both(a.timeIds(), b.timeIds(), cat),
        both(a.guidance(), b.guidance(), cat));
  }

  private static Optional<Tensor> both(
      Optional<Tensor> a, Optional<Tensor> b, BinaryOperator<Tensor> join) {
    return a.flatMap(x -> b.map(y -> join.apply(x, y)));
  }
}
