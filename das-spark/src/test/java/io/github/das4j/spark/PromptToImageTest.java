package io.github.das4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.files.PngText;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.run.Manifest;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.tensor.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A column of prompts becomes images, in a pipeline that is saved and read again. */
class PromptToImageTest {

  private static final StructType TYPE =
      new StructType()
          .add("id", DataTypes.IntegerType)
          .add("text", DataTypes.StringType)
          .add("away", DataTypes.StringType)
          .add("number", DataTypes.IntegerType);

  private static SparkSession session;

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void open() {
    DriverLog.settle();
    session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
  }

  @AfterAll
  static void close() {
    session.stop();
  }

  private static PromptToImage stage() {
    return new PromptToImage()
        .setting("model", GoldenFolder.bundled("models/tiny-sd").toString())
        .setting("reward", "jpeg")
        .setting("sample.steps", "3")
        .setting("smc.particles", "2")
        .setting("seed", "5")
        .setPromptCol("text")
        .setNegativeCol("away")
        .setSeedCol("number")
        .setOutputCol("drawn");
  }

  private static Dataset<Row> table() {
    return session.createDataFrame(
        List.of(
            RowFactory.create(1, "red fox", null, 7),
            RowFactory.create(2, "goat", "blur", null),
            RowFactory.create(3, null, null, 9),
            RowFactory.create(4, "red fox", null, 7)),
        TYPE);
  }

  /** What the library alone makes of a row. */
  private static SampleResult sampled(String text, String away, long seed) {
    RunConfig config = TinyRuns.config(1);
    Manifest manifest = Manifest.of(config.on(List.of(TorchDevice.CPU)));
    try (ImageSampler sampler = ImageSampler.open(manifest.options(), manifest.reward())) {
      return sampler.sample(
          new SampleRequest(text, away, 0, config.sampling().toBuilder().seed(seed).build()),
          Listener.none());
    }
  }

  private static void same(Row drawn, SampleResult result) {
    assertThat(drawn.<Double>getAs("reward")).isEqualTo(result.images().get(0).reward());
    assertThat(drawn.<Double>getAs("log_Z")).isEqualTo(result.logZ());
    assertThat(drawn.<Double>getAs("ess"))
        .isEqualTo(result.steps().get(result.steps().size() - 1).ess());
    assertThat(drawn.<Long>getAs("seed")).isEqualTo(result.request().settings().execution().seed());
    assertThat(drawn.<String>getAs("error")).isNull();
    assertThat(PngText.read(drawn.<byte[]>getAs("png")).get("Description"))
        .isEqualTo(result.request().prompt());
  }

  @Test
  void rowsBecomeWhatTheLibraryMakesOfThem() throws IOException {
    PipelineModel model = new Pipeline().setStages(new PipelineStage[] {stage()}).fit(table());
    String path = folder.resolve("pipeline").toString();
    model.write().overwrite().save(path);
    PipelineModel read = PipelineModel.load(path);

    List<Row> rows = read.transform(table().repartition(2)).orderBy("id").collectAsList();

    assertThat(rows).hasSize(4);
    same(rows.get(0).getAs("drawn"), sampled("red fox", "", 7));
    same(rows.get(1).getAs("drawn"), sampled("goat", "blur", 5));
    Row none = rows.get(2).getAs("drawn");
    assertThat(none.<String>getAs("error")).isEqualTo("there is no prompt");
    assertThat(none.isNullAt(none.fieldIndex("png"))).isTrue();
    // Equal rows are equal images.
    assertThat(rows.get(3).<Row>getAs("drawn").<byte[]>getAs("png"))
        .isEqualTo(rows.get(0).<Row>getAs("drawn").<byte[]>getAs("png"));
    assertThat(Stations.OF_THIS_PROCESS.idle()).isBetween(1, 2);
  }

  @Test
  void itIsAFunctionOfSql() {
    stage().register(session, "image_of");
    table().createOrReplaceTempView("prompts");
    Row row =
        session
            .sql(
                "SELECT drawn.* FROM (SELECT image_of(text, away, 7) AS drawn FROM prompts WHERE id = 1)")
            .collectAsList()
            .get(0);
    same(row, sampled("red fox", "", 7));
  }

  @Test
  void itsParametersAreTheSettings() throws IOException {
    PromptToImage stage = stage();
    assertThat(stage.explainParams()).contains("smc.alpha").contains("promptCol");
    assertThat(stage.hasParam("prompts.file")).isFalse();
    String path = folder.resolve("stage").toString();
    stage.save(path);
    PromptToImage read = PromptToImage.load(path);
    assertThat(read.extractParamMap().toString()).isEqualTo(stage.extractParamMap().toString());
    assertThat(read.uid()).isEqualTo(stage.uid());
  }

  @Test
  void whatDoesNotFitIsSaidBeforeARowIsSampled() {
    assertThatThrownBy(() -> stage().setting("smc.particle", "3"))
        .hasMessageContaining("smc.particles");
    assertThatThrownBy(() -> stage().setting("run.batches", "3")).hasMessageContaining("of a run");
    assertThatThrownBy(() -> stage().setPromptCol("prompt").transform(table()))
        .hasMessage("there is no column 'prompt'; the table has id, text, away, number");
    assertThatThrownBy(() -> stage().setSeedCol("text").transform(table()))
        .hasMessageContaining("must be of whole numbers");
    assertThatThrownBy(() -> stage().setOutputCol("id").transform(table()))
        .hasMessageContaining("already");
    assertThatThrownBy(() -> stage().setting("sample.steps", "0").transform(table()))
        .hasMessageContaining("sample.steps");
  }
}
