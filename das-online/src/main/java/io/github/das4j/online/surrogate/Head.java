package io.github.das4j.online.surrogate;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.nn.AestheticHead;
import io.github.das4j.tensor.Placement;
import io.github.das4j.training.LinearInitialiser;
import io.github.das4j.training.Parameters;
import org.bytedeco.pytorch.Tensor;

/** The aesthetic predictor's network without activations, and the parameters that it stands on. */
final class Head implements AutoCloseable {

  /** Outputs of the layer before the last. */
  static final int FEATURES = AestheticHead.FEATURES;

  private final int width;
  private final Parameters parameters;
  private final AestheticHead network;

  private Head(int width, Parameters parameters) {
    this.width = width;
    this.parameters = parameters;
    this.network = new AestheticHead(parameters.weights(), width);
  }

  /** Parameters to be trained, as PyTorch's linear layers start. */
  static Head initial(int width, long seed, Placement placement) {
    LinearInitialiser initialiser = new LinearInitialiser(seed);
    return new Head(
        width, Parameters.fresh(w -> new AestheticHead(w, width), initialiser, placement));
  }

  /** Reads the parameters whose names begin with a prefix. */
  static Head read(StateDict dict, String prefix, Placement placement) {
    String first = prefix + "layers.0.weight";
    if (!dict.names().contains(first) || dict.shape(first).length != 2) {
      throw new CheckpointException(dict.source() + " is no surrogate: it has no matrix " + first);
    }
    int width = Math.toIntExact(dict.shape(first)[1]);
    return new Head(
        width, Parameters.read(w -> new AestheticHead(w, width), dict, prefix, placement));
  }

  /** Width of the features that it takes. */
  int width() {
    return width;
  }

  /** By their names in LAION's file. */
  Parameters parameters() {
    return parameters;
  }

  /** A copy that is not trained. */
  Head frozen() {
    return new Head(width, parameters.frozenCopy());
  }

  /** Unit features [B, D] → [B, 16], with dropout of these shares after the first layers. */
  Tensor hidden(Tensor features, double... dropout) {
    return network.hidden(features, dropout);
  }

  /** [B, 16] → [B]. */
  Tensor last(Tensor hidden) {
    return network.last(hidden);
  }

  @Override
  public void close() {
    parameters.close();
  }
}
