package io.github.das4j.eval;

/**
 * A score that images have.
 *
 * @param name heads its column
 * @param meaning in words, or as it is written for {@code --reward}
 */
public record Column(String name, Kind kind, String meaning) {

  /** How a score is summed up. */
  public enum Kind {
    /** A number: mean and deviation. */
    REWARD,
    /** 1 for right and 0 for wrong: a share. */
    JUDGEMENT
  }

  Figure summed(double[] values, int[] units) {
    return kind == Kind.JUDGEMENT ? Averages.share(values) : Averages.mean(values, units);
  }
}
