package io.github.das4j.lab.eval;

import java.util.List;

/** What gives an image scores of its own. */
interface Criterion {

  List<Column> columns();

  /** One score for each column; NaN where it has none. */
  double[] judge(Subject subject, RgbImage image);
}
