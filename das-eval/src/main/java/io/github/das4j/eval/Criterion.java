package io.github.das4j.eval;

import java.util.List;

/**
 * What gives an image scores of its own. Those on the class path that know a world of their own are
 * found by {@link java.util.ServiceLoader}, and judge every image.
 */
public interface Criterion {

  /** What its scores are, in order. */
  List<Column> columns();

  /** One score for each column; NaN where the image has none. */
  double[] judge(Subject subject, RgbImage image);
}
