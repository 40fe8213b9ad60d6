package io.github.das4j.nn;

import java.util.List;

/**
 * What a stage of a {@link io.github.das4j.tensor.Chain} takes in memory, in elements of one row of
 * the batch.
 *
 * @param kept what its gradient needs, its outputs included and its inputs not
 * @param output what it passes on
 * @param passing gradients that are there at once while it is differentiated
 * @param running what is there at once while it runs without a gradient, its outputs included and
 *     its inputs not
 */
public record Footprint(double kept, double output, double passing, double running) {

  /** Each gradient that passes, and its copy in the layout that a convolution wants. */
  private static final double COPIES = 2;

  /** The same for so many rows. */
  Footprint times(double rows) {
    return new Footprint(rows * kept, rows * output, rows * passing, rows * running);
  }

  /** So many rows of each stage. */
  public static List<Footprint> times(double rows, List<Footprint> stages) {
    return stages.stream().map(stage -> stage.times(rows)).toList();
  }

  /** Elements at the peak of a gradient for which everything is kept. */
  public static double whole(List<Footprint> stages) {
    return stages.stream().mapToDouble(Footprint::kept).sum()
        + COPIES * stages.stream().mapToDouble(Footprint::passing).max().orElse(0);
  }

  /** Elements at the peak of a gradient for which each stage runs once more. */
  public static double checkpointed(List<Footprint> stages) {
    return outputs(stages)
        + stages.stream()
            .mapToDouble(stage -> stage.kept() + COPIES * stage.passing())
            .max()
            .orElse(0);
  }

  /** Elements at the peak without a gradient, at most: where all outputs stay, as skips do. */
  public static double forward(List<Footprint> stages) {
    return outputs(stages) + stages.stream().mapToDouble(Footprint::running).max().orElse(0);
  }

  /** Elements at the peak without a gradient, where outputs stay until the next stage has run. */
  public static double passed(List<Footprint> stages) {
    double most = 0;
    double input = 0;
    for (Footprint stage : stages) {
      most = Math.max(most, input + stage.running());
      input = stage.output();
    }
    return most;
  }

  /** Elements of what passes from stage to stage, all of it kept. */
  public static double outputs(List<Footprint> stages) {
    return stages.stream().mapToDouble(Footprint::output).sum();
  }
}
