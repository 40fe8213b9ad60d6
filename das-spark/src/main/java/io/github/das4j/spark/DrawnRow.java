package io.github.das4j.spark;

import io.github.das4j.das.SampleResult;
import io.github.das4j.das.StepReport;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The struct that a prompt becomes. */
final class DrawnRow {

  /** Its fields and their types. */
  static final StructType TYPE =
      new StructType()
          .add("png", DataTypes.BinaryType)
          .add("reward", DataTypes.DoubleType)
          .add("ess", DataTypes.DoubleType)
          .add("log_Z", DataTypes.DoubleType)
          .add("seed", DataTypes.LongType)
          .add("error", DataTypes.StringType);

  private DrawnRow() {}

  /** Of a sampled prompt. */
  static Row of(SampleResult result, byte[] png) {
    List<StepReport> steps = result.steps();
    return RowFactory.create(
        png,
        result.images().get(0).reward(),
        steps.get(steps.size() - 1).ess(),
        result.logZ(),
        result.request().settings().execution().seed(),
        null);
  }

  /** Of a prompt that cannot be sampled. */
  static Row failed(long seed, String error) {
    return RowFactory.create(null, null, null, null, seed, error);
  }
}
