package io.github.das4j.align;

import io.github.das4j.align.ParticleTensors.Prediction;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * Cuts a swarm into pieces that pass the networks one after the other; the last may be short.
 *
 * @param size rows of a piece, at least 1
 */
record MicroBatches(int size) {

  List<Tensor> of(Tensor rows) {
    List<Tensor> pieces = new ArrayList<>();
    long count = rows.size(0);
    for (long first = 0; first < count; first += size) {
      pieces.add(rows.narrow(0, first, Math.min(size, count - first)));
    }
    return pieces;
  }

  /** Runs a chain over each piece without gradient, and puts the outputs together. */
  Tensor[] run(Tensor rows, Function<Tensor, Chain> chain) {
    List<Tensor[]> outputs = new ArrayList<>();
    for (Tensor piece : of(rows)) {
      outputs.add(chain.apply(piece).run(piece));
    }
    Tensor[] joined = new Tensor[outputs.get(0).length];
    for (int k = 0; k < joined.length; k++) {
      int output = k;
      joined[k] = Tensors.cat(outputs.stream().map(o -> o[output]).toList(), 0);
    }
    return joined;
  }

  /** The network's word on each row, owned by the enclosing scope. */
  Prediction predict(Tensor rows, Function<Tensor, Chain> denoiser) {
    try (Scope scope = Scope.open()) {
      Tensor[] outputs = run(rows, denoiser);
      for (Tensor output : outputs) {
        scope.keep(output);
      }
      return prediction(outputs);
    }
  }

  static Prediction prediction(Tensor[] outputs) {
    return new Prediction(
        outputs[0], outputs[1], outputs.length > 2 ? Optional.of(outputs[2]) : Optional.empty());
  }
}
