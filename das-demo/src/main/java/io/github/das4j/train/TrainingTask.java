package io.github.das4j.train;

import io.github.das4j.training.Parameters;
import java.io.IOException;
import org.bytedeco.pytorch.Tensor;

/** What is to be trained: its parameters, its loss, and what is shown and saved as it goes. */
interface TrainingTask extends AutoCloseable {

  /** For file names and progress lines. */
  String name();

  Parameters parameters();

  /** Starts to draw batches; which ones depends on the seed and on the step to go on from. */
  void begin(long step);

  /**
   * The mean loss of a new batch, a scalar on the graph of the parameters. Called by several
   * threads at once, each with its own number.
   */
  Tensor loss(int worker);

  /**
   * Judges and saves the averaged parameters.
   *
   * @return figures, for the progress line
   */
  String report(Parameters averaged, long step) throws IOException;

  @Override
  void close();
}
