package io.github.das4j.examples.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.monotonically_increasing_id;

import io.github.das4j.spark.PromptToImage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A file of prompts, one a line, becomes a table of images in Parquet: {@code MODEL REWARD PROMPTS
 * TABLE STEPS}. Rows are sampled by the executors of whatever cluster spark-submit names.
 */
public final class ImageTable {

  private ImageTable() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    SparkSession session = SparkSession.builder().appName("image table").getOrCreate();
    // A seed for each row: equal prompts are then images of their own.
    Dataset<Row> prompts =
        session
            .read()
            .text(arguments[2])
            .toDF("prompt")
            .filter(col("prompt").notEqual(""))
            .withColumn("seed", monotonically_increasing_id());
    PromptToImage images =
        new PromptToImage()
            .setting("model", arguments[0])
            .setting("reward", arguments[1])
            .setting("sample.steps", arguments[4])
            .setSeedCol("seed");
    images.transform(prompts).write().mode("overwrite").parquet(arguments[3]);

    Dataset<Row> table = session.read().parquet(arguments[3]);
    table
        .orderBy(col("image.reward").desc())
        .select("prompt", "seed", "image.reward", "image.ess", "image.error")
        .show(20, 60);
    session.stop();
  }
}
