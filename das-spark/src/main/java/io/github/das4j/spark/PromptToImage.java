package io.github.das4j.spark;

import io.github.das4j.declaration.Declaration;
import io.github.das4j.run.Manifest;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.SettingsTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A stage of a pipeline of spark.ml: reward-aligned images of a column of prompts, sampled by the
 * executors, which hold the model.
 *
 * <pre>{@code
 * PromptToImage images =
 *     new PromptToImage()
 *         .setting("preset", "demo:aesthetic")
 *         .setting("smc.particles", "4")
 *         .setPromptCol("prompt")
 *         .setOutputCol("image");
 * Dataset<Row> drawn = images.transform(prompts).select("prompt", "image.reward", "image.png");
 * }</pre>
 *
 * <p>Its parameters are the settings of {@code das run} by their keys, as texts, beside the names
 * of columns. Equal rows give equal images, wherever and however often they are sampled: rows that
 * are to differ differ in their seed. The output is a struct of {@code png} (binary, with its
 * record inside), {@code reward}, {@code ess} (effective sample size of the final swarm), {@code
 * log_Z}, {@code seed} and {@code error}: of a prompt that cannot be sampled that one alone.
 */
public final class PromptToImage extends Transformer implements DefaultParamsWritable {

  private static final long serialVersionUID = 1;

  /** Of a run, and not of its prompts. */
  private static final Set<String> NOT_OF_ROWS =
      Set.of(
          "prompts.file",
          "prompts.set",
          "prompts.count",
          "prompts.seed",
          "run.batches",
          "run.devices",
          "run.keep_minutes",
          "sample.plain");

  private static final String NONE = "";
  private static final String SELECT = "sample.select";

  /** Digests of weights take long, and a stage may be used often. */
  private static final Map<List<Setting>, Manifest> PLANS = new ConcurrentHashMap<>();

  private final String uid;
  private final Param<String> promptCol;
  private final Param<String> negativeCol;
  private final Param<String> seedCol;
  private final Param<String> outputCol;
  private final List<Param<String>> settings;

  /** A stage with nothing set: its columns are {@code prompt} and {@code image}. */
  public PromptToImage() {
    this(Identifiable$.MODULE$.randomUID("promptToImage"));
  }

  /** A stage of a name, as a reader makes it. */
  public PromptToImage(String uid) {
    this.uid = uid;
    this.promptCol = new Param<>(uid, "promptCol", "column of prompts, of text");
    this.negativeCol = new Param<>(uid, "negativeCol", "column of what to steer away from");
    this.seedCol = new Param<>(uid, "seedCol", "column of seeds, of whole numbers");
    this.outputCol = new Param<>(uid, "outputCol", "column of the results, a struct");
    this.settings =
        SettingsTable.RUN.declarations().stream()
            .filter(declared -> !NOT_OF_ROWS.contains(declared.key()))
            .map(declared -> new Param<String>(uid, declared.key(), words(declared)))
            .toList();
    setDefault(promptCol, "prompt");
    setDefault(negativeCol, NONE);
    setDefault(seedCol, NONE);
    setDefault(outputCol, "image");
  }

  private static String words(Declaration declared) {
    return declared.help().replace("{}", String.join(", ", declared.choices()));
  }

  /** Reads a stage that was saved. */
  public static PromptToImage load(String path) {
    return read().load(path);
  }

  /** What reads a stage that was saved. */
  public static MLReader<PromptToImage> read() {
    return new DefaultParamsReader<>();
  }

  @Override
  public MLWriter write() {
    return DefaultParamsWritable.super.write();
  }

  @Override
  public void save(String path) throws IOException {
    write().save(path);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Param<?>[] params() {
    // Called by a constructor above ours, before there are any.
    return settings == null
        ? new Param<?>[0]
        : Stream.concat(Stream.of(negativeCol, outputCol, promptCol, seedCol), settings.stream())
            .toArray(Param<?>[]::new);
  }

  /** Names the column of prompts. */
  public PromptToImage setPromptCol(String name) {
    set(promptCol, name);
    return this;
  }

  /** Names a column of what to steer away from; rows without it take the setting's. */
  public PromptToImage setNegativeCol(String name) {
    set(negativeCol, name);
    return this;
  }

  /** Names a column of seeds; rows without one take the setting's. */
  public PromptToImage setSeedCol(String name) {
    set(seedCol, name);
    return this;
  }

  /** Names the column of the results. */
  public PromptToImage setOutputCol(String name) {
    set(outputCol, name);
    return this;
  }

  /**
   * Sets what a run's settings call so.
   *
   * @param key such as {@code sample.steps}
   * @param value as it is written on the command line
   * @throws IllegalArgumentException if there is no such setting, or none of rows
   */
  public PromptToImage setting(String key, String value) {
    if (key.equals(SELECT) && value.equals("all")) {
      throw new IllegalArgumentException(SELECT + "=all: a row has one image");
    }
    for (Param<String> param : settings) {
      if (param.name().equals(key)) {
        set(param, value);
        return this;
      }
    }
    if (NOT_OF_ROWS.contains(key)) {
      throw new IllegalArgumentException(key + " is of a run, and not of a row of a table");
    }
    RunConfig.of(List.of(new Setting(key, value, "PromptToImage")));
    throw new IllegalArgumentException("unknown key '" + key + "'");
  }

  private List<Setting> layers() {
    List<Setting> layers = new ArrayList<>();
    for (Param<String> param : settings) {
      if (isSet(param)) {
        layers.add(new Setting(param.name(), getOrDefault(param), "PromptToImage"));
      }
    }
    return layers;
  }

  /** How an application's executors sample. */
  private SamplingSpec spec(SparkSession session) {
    TaskShape shape = TaskShape.of(session.sparkContext().getConf());
    List<Setting> layers = layers();
    Manifest manifest =
        PLANS.computeIfAbsent(
            shape.layers(layers), all -> shape.plan(session.sparkContext(), RunConfig.of(all)));
    return SamplingSpec.of(manifest, shape.gpu(), new FileSamplers());
  }

  private int column(StructType schema, Param<String> param) {
    String name = getOrDefault(param);
    return name.equals(NONE) ? RowSampling.ABSENT : schema.fieldIndex(name);
  }

  /**
   * Adds the column of results; rows are sampled when they are asked for.
   *
   * @throws IllegalArgumentException if a column, a setting or the model is not what it should be
   */
  @Override
  public Dataset<Row> transform(Dataset<?> table) {
    StructType schema = transformSchema(table.schema());
    RowSampling sampling =
        new RowSampling(
            spec(table.sparkSession()),
            schema.fieldIndex(getOrDefault(promptCol)),
            column(schema, negativeCol),
            column(schema, seedCol));
    Dataset<Row> rows = table.toDF();
    return rows.mapPartitions(sampling, Encoders.row(schema));
  }

  /**
   * The table's columns and that of the results.
   *
   * @throws IllegalArgumentException if a column is not there, not of its type, or there already
   */
  @Override
  public StructType transformSchema(StructType schema) {
    Columns.require(schema, getOrDefault(promptCol), DataTypes.StringType);
    for (Param<String> param : List.of(negativeCol, seedCol)) {
      if (!getOrDefault(param).equals(NONE)) {
        Columns.require(
            schema,
            getOrDefault(param),
            param.equals(seedCol) ? DataTypes.LongType : DataTypes.StringType);
      }
    }
    Columns.requireNew(schema, getOrDefault(outputCol));
    return schema.add(getOrDefault(outputCol), DrawnRow.TYPE, false);
  }

  /**
   * Registers this stage as a function of SQL: of a prompt, what to steer away from, and a seed,
   * the last two of which may be null.
   *
   * <pre>{@code
   * images.register(session, "image_of");
   * session.sql("SELECT prompt, image_of(prompt, NULL, 7).reward FROM prompts");
   * }</pre>
   *
   * @param name by which queries call it
   */
  public void register(SparkSession session, String name) {
    RowSampling sampling = new RowSampling(spec(session), 0, 1, 2);
    UDF3<String, String, Number, Row> function = sampling::drawn;
    // Else a constant would be sampled at the driver, and a result once for each of its fields.
    session.udf().register(name, functions.udf(function, DrawnRow.TYPE).asNondeterministic());
  }

  @Override
  public PromptToImage copy(ParamMap extra) {
    return copyValues(new PromptToImage(uid), extra);
  }

  @Override
  public String toString() {
    return uid;
  }
}
