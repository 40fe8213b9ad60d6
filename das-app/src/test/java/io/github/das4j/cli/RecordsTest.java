package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.align.Cost;
import io.github.das4j.align.GradientScale;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.EmptyNegative;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.StepReport;
import io.github.das4j.files.Json;
import io.github.das4j.record.Genealogies;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.TraceCsv;
import io.github.das4j.record.Versions;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.Selection;
import io.github.das4j.smc.Tempering;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written of a run, without running one. */
class RecordsTest {

  private static final GradientScale SCALE =
      new GradientScale(
          new GradientScale.Range(OptionalInt.of(10), OptionalInt.of(24)),
          new GradientScale.Range(OptionalInt.of(-3), OptionalInt.of(5)),
          1);

  @TempDir Path folder = Path.of("");

  private static final SampleSettings SETTINGS =
      SampleSettings.builder()
          .steps(2)
          .particles(3)
          .alpha(0.25)
          .tempering(Tempering.adaptive(Tempering.polynomial(0.5, 2)))
          .temperingStart(0.1)
          .resampler(Resampler.RESIDUAL)
          .essThreshold(0.75)
          .eta(0.5)
          .guidanceScale(7.5)
          .guidanceRescale(0.7)
          .emptyNegative(EmptyNegative.MODEL)
          .size(8, 16)
          .microBatch(3)
          .seed(-5)
          .selection(Selection.ALL)
          .onNan(OnNan.DROP)
          .build();

  private Job job() {
    return new Job(
        Prompts.numbered(List.of("a \"cat\", <b>", "a \"cat\", <b>")),
        "a dog",
        SETTINGS,
        RewardSpec.parse("2*jpeg"),
        new ModelOptions(
            folder,
            new Placement(TorchDevice.CPU, DType.BFLOAT16),
            3,
            ModelOptions.Checkpointing.OFF,
            1),
        Map.of("smc.gamma", "as published, 0.008 at 100 steps, followed"));
  }

  private static StepReport step(int step, boolean resampled, int... ancestors) {
    boolean scored = step > 0;
    double reward = scored ? step : Double.NaN;
    return new StepReport(
        step, 2, 500, scored, 0.5, 2.5, resampled, ancestors, reward, reward, 0.1, 0, 0, 0);
  }

  private SampleResult result(Job job, int prompt) {
    float[] rgb = new float[8 * 16 * 3];
    Arrays.fill(rgb, 0.25f);
    DrawnImage image =
        new DrawnImage(2, 1.5, -0.125, 8, 16, rgb, new float[4], new long[] {4, 1, 1});
    return new SampleResult(
        new SampleRequest(job.prompts().get(prompt).text(), job.negative(), prompt, job.settings()),
        List.of(image),
        List.of(step(0, false, 0, 1, 2), step(1, true, 1, 1, 2), step(2, false, 0, 1, 2)),
        new double[] {-1, -2, -0.125},
        new double[] {0, 1, 1.5},
        0.5,
        new Cost(8, 12, 8),
        Optional.of(SCALE),
        List.of("a warning"));
  }

  private RunRecords records(Job job) {
    return new RunRecords(job, Versions.read());
  }

  private String unfinished(Job job) {
    return records(job).run(RunRecords.UNFINISHED, Instant.EPOCH, Duration.ZERO, List.of());
  }

  @Test
  void aJobComesBackFromItsRecord() throws Exception {
    Job job = job();
    JsonNode record = Json.MAPPER.readTree(unfinished(job));
    Job read = SavedJob.of(record, Optional.empty(), Optional.empty());
    assertThat(read.settings()).isEqualTo(job.settings());
    assertThat(read.prompts()).isEqualTo(job.prompts());
    assertThat(read.negative()).isEqualTo(job.negative());
    assertThat(read.reward()).isEqualTo(job.reward());
    assertThat(read.model())
        .isEqualTo(
            new ModelOptions(
                folder.toAbsolutePath().normalize(),
                job.model().placement(),
                3,
                ModelOptions.Checkpointing.OFF,
                1));
    assertThat(record.path("status").asText()).isEqualTo("unfinished");
  }

  @Test
  void theRecordSaysWhatGradientsWereScaledBy() throws Exception {
    Job job = job();
    List<Runner.Finished> finished =
        List.of(new Runner.Finished(result(job, 0), List.of("image.png")));
    String run = records(job).run(RunRecords.FINISHED, Instant.EPOCH, Duration.ZERO, finished);
    assertThat(Json.MAPPER.readTree(run).at("/results/0/gradient_scale").toString())
        .isEqualTo("{\"reward_exponents\":[10,24],\"network_exponents\":[-3,5],\"repeated\":1}");
  }

  @Test
  void aRecordOlderThanTheChoiceEncodedItsEmptyNegativePrompt() throws Exception {
    ObjectNode record = (ObjectNode) Json.MAPPER.readTree(unfinished(job()));
    ((ObjectNode) record.get("settings")).remove("empty_negative");
    assertThat(
            SavedJob.of(record, Optional.empty(), Optional.empty())
                .settings()
                .denoising()
                .emptyNegative())
        .isEqualTo(EmptyNegative.ENCODED);
  }

  @Test
  void aRecordWithoutAFieldIsRefusedByName() throws Exception {
    ObjectNode record = (ObjectNode) Json.MAPPER.readTree(unfinished(job()));
    ((ObjectNode) record.get("settings")).remove("seed");
    assertThatThrownBy(() -> SavedJob.of(record, Optional.empty(), Optional.empty()))
        .hasMessageContaining("'seed'");
  }

  @Test
  void imagesNameNeitherPathNorDate() {
    Job job = job();
    var texts = records(job).pngTexts(result(job, 1), result(job, 1).images().get(0));
    String all = String.join("\n", texts.values());
    assertThat(all)
        .contains("a \\\"cat\\\"", "a dog", "\"seed\" : -5", "\"occurrence\" : 1", "jpeg")
        .doesNotContain(folder.toString())
        .doesNotContain(folder.getFileName().toString())
        .doesNotContain("20" + Instant.now().toString().substring(2, 10));
    assertThat(records(job).pngTexts(result(job, 1), result(job, 1).images().get(0)))
        .isEqualTo(texts);
  }

  @Test
  void tracesAreCsvWithARowAStep() {
    String csv = TraceCsv.of(List.of(result(job(), 0)));
    assertThat(csv.lines())
        .containsExactly(
            "prompt,step,timestep,lambda,ess,resampled,best_reward,mean_reward,log_Z,"
                + "manifold_deviation,bits_per_dim,dropped",
            "\"a \"\"cat\"\", <b>\",0,500.0,0.5,2.5,0,,,0.1,0.0,0.0,0",
            "\"a \"\"cat\"\", <b>\",1,500.0,0.5,2.5,1,1.0,1.0,0.1,0.0,0.0,0",
            "\"a \"\"cat\"\", <b>\",2,500.0,0.5,2.5,0,2.0,2.0,0.1,0.0,0.0,0");
  }

  @Test
  void genealogiesHoldTheAncestors() throws Exception {
    JsonNode json = Json.MAPPER.readTree(Genealogies.json(List.of(result(job(), 0))));
    assertThat(json.at("/prompts/0/ancestors/1").toString()).isEqualTo("[1,1,2]");
    var image = Genealogies.draw(result(job(), 0));
    assertThat(image.getWidth()).isPositive();
  }

  @Test
  void theReportIsOnePageThatFetchesNothing() throws Exception {
    Job job = job();
    Path out = folder.resolve("out");
    RunFolder run = RunFolder.choose(Optional.of(out), "a");
    run.make();
    var finished =
        List.of(
            new Runner.Finished(result(job, 0), List.of("01-a.png")),
            new Runner.Finished(result(job, 1), List.of("02-a.png")));
    new Report(job, records(job), finished, Duration.ofSeconds(3)).write(run);
    assertThat(out.resolve("report.html"))
        .content()
        .contains("data:image/png;base64,", "a &quot;cat&quot;, &lt;b&gt;", "das rerun", "-5")
        .doesNotContain("<b>")
        .doesNotContain("{{")
        .doesNotContainPattern("(src|href)=\"(?!data:|#)");
  }
}
