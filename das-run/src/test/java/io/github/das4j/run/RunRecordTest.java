package io.github.das4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.align.Cost;
import io.github.das4j.align.GradientScale;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.EmptyNegative;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.StepReport;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Json;
import io.github.das4j.judge.Spending;
import io.github.das4j.record.Genealogies;
import io.github.das4j.record.ImageTexts;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.record.TraceCsv;
import io.github.das4j.record.Versions;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.stable.Added;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written of a run, without a model. */
class RunRecordTest {

  private static final GradientScale SCALE =
      new GradientScale(
          new GradientScale.Range(OptionalInt.of(10), OptionalInt.of(24)),
          new GradientScale.Range(OptionalInt.of(-3), OptionalInt.of(5)),
          1);

  private static final String PROMPT = "a \"cat\", <b>";

  @TempDir Path folder = Path.of("");

  /** Settings that are not the defaults. */
  private static List<Setting> layers() {
    List<Setting> layers = new ArrayList<>();
    for (String set :
        List.of(
            "sample.steps=2",
            "smc.particles=3",
            "smc.alpha=0.25",
            "smc.tempering=adaptive:poly:2",
            "smc.gamma=0.5",
            "smc.tempering_start=0.1",
            "smc.resampler=residual",
            "smc.ess=0.75",
            "smc.on_nan=drop",
            "sample.eta=0.5",
            "sample.guidance=7.5",
            "sample.rescale=0.7",
            "sample.width=8",
            "sample.height=16",
            "sample.micro_batch=3",
            "sample.select=all",
            "sample.negative=a dog",
            "seed=-5",
            "run.devices=cpu",
            "run.threads=3",
            "run.dtype=bfloat16",
            "run.checkpointing=off",
            "run.clip_skip=1",
            "reward=2*jpeg")) {
      layers.add(Setting.parse(set, "--set"));
    }
    return layers;
  }

  private final List<Setting> more = new ArrayList<>();

  private Manifest manifest() {
    List<Setting> layers = layers();
    layers.addAll(more);
    return new Manifest(
        RunConfig.of(layers),
        folder.toAbsolutePath().normalize(),
        RewardSpec.parse("2*jpeg"),
        Prompts.numbered(List.of(PROMPT, PROMPT)),
        Map.of("model", Map.of("unet/x.safetensors", "ab"), "head.pth", Map.of("head.pth", "cd")),
        Versions.read(),
        List.of("A CPU (of some kind) (AVX2)", "Another (AVX2)"));
  }

  private static StepReport step(int step, boolean resampled, int... ancestors) {
    boolean scored = step > 0;
    double reward = scored ? step : Double.NaN;
    return new StepReport(
        step, 2, 500, scored, 0.5, 2.5, resampled, ancestors, reward, reward, 0.1, 0, 0, 0);
  }

  private static SampleResult result(SampleRequest request) {
    float[] rgb = new float[8 * 16 * 3];
    Arrays.fill(rgb, 0.25f);
    DrawnImage image =
        new DrawnImage(2, 1.5, -0.125, 8, 16, rgb, new float[4], new long[] {4, 1, 1});
    return new SampleResult(
        request,
        List.of(image),
        List.of(step(0, false, 0, 1, 2), step(1, true, 1, 1, 2), step(2, false, 0, 1, 2)),
        new double[] {-1, -2, -0.125},
        new double[] {0, 1, 1.5},
        0.5,
        new Cost(8, 12, 8),
        Optional.of(SCALE),
        List.of("a warning"));
  }

  private SampleResult result(int occurrence) {
    return result(new SampleRequest(PROMPT, "a dog", occurrence, manifest().config().sampling()));
  }

  private Path written(String text) throws IOException {
    return Files.writeString(folder.resolve("run.json"), text);
  }

  private String unfinished() {
    RunDirectory none = RunDirectory.create(folder.resolve("none"));
    none.close();
    return new RunRecord(manifest(), Instant.EPOCH, 12.5, Spending.NOTHING)
        .json("unfinished", List.of(), none);
  }

  @Test
  void aRunComesBackFromItsRecord() throws IOException {
    RunRecord read = RunRecord.read(written(unfinished()));
    assertThat(read.started()).isEqualTo(Instant.EPOCH);
    assertThat(read.seconds()).isEqualTo(12.5);
    Manifest before = manifest();
    Manifest now = read.manifest();
    assertThat(now.config().sampling()).isEqualTo(before.config().sampling());
    assertThat(now.config().settings().lines()).isEqualTo(before.config().settings().lines());
    assertThat(now.prompts()).isEqualTo(before.prompts());
    assertThat(now.reward()).isEqualTo(before.reward());
    assertThat(now.model()).isEqualTo(before.model());
    assertThat(now.digests()).isEqualTo(before.digests());
    assertThat(now.hardware()).isEqualTo(before.hardware());
    assertThat(now.versions()).isEqualTo(before.versions());
  }

  @Test
  void theKeysOfARecordAreThoseOfDasSample() throws IOException {
    JsonNode record = Json.MAPPER.readTree(unfinished());
    assertThat(record.path("status").asText()).isEqualTo("unfinished");
    assertThat(record.at("/software/java").asText()).isNotEmpty();
    assertThat(record.at("/machine/device_name").asText()).isEqualTo("A CPU (of some kind)");
    assertThat(record.at("/machine/device_capability").asText()).isEqualTo("AVX2");
    assertThat(record.at("/model/dtype").asText()).isEqualTo("bfloat16");
    assertThat(record.at("/model/threads").asInt()).isEqualTo(3);
    assertThat(record.at("/model/files")).hasSize(1);
    assertThat(record.path("negative").asText()).isEqualTo("a dog");
    assertThat(SettingsJson.read(record.path("settings")))
        .isEqualTo(manifest().config().sampling());
    assertThat(record.at("/settings_from/smc.gamma").asText()).isEqualTo("--set");
  }

  @Test
  void aRecordOfANewerVersionOrWithoutAFieldIsRefusedByName() throws IOException {
    ObjectNode record = (ObjectNode) Json.MAPPER.readTree(unfinished());
    Path newer = written(Json.text(record.deepCopy().put("version", 2)));
    assertThatThrownBy(() -> RunRecord.read(newer))
        .hasMessageContaining("run.json: it is of version 2, and this das reads version 1");
    record.remove("prompts");
    Path lacking = written(Json.text(record));
    assertThatThrownBy(() -> RunRecord.read(lacking)).hasMessageContaining("'prompts'");
  }

  /** A run.json of das sample before it was a run. */
  @Test
  void whatAnOldSampleWasMadeWithComesBack() throws IOException {
    SampleSettings settings = manifest().config().sampling();
    ObjectNode old = Json.MAPPER.createObjectNode();
    old.putObject("machine").put("device_name", "Old CPU").put("device_capability", "AVX2");
    old.putObject("model")
        .put("folder", folder.toString())
        .put("device", "cpu")
        .put("dtype", "bfloat16")
        .put("threads", 3)
        .put("checkpointing", "off")
        .put("clip_skip", 1);
    old.put("reward", "2*jpeg");
    old.set("settings", SettingsJson.write(settings));
    old.putObject("settings_from").put("smc.alpha", "--alpha");
    old.put("negative", "a dog");
    old.set("prompts", Json.MAPPER.valueToTree(manifest().prompts()));

    Manifest read = OldRecords.ofSample(written(Json.text(old)));
    assertThat(read.config().sampling()).isEqualTo(settings);
    assertThat(read.config().negative()).isEqualTo("a dog");
    assertThat(read.prompts()).isEqualTo(manifest().prompts());
    assertThat(read.options()).isEqualTo(manifest().options());
    assertThat(read.hardware()).containsExactly("Old CPU (AVX2)");
    assertThat(read.config().settings().get("smc.alpha").origin()).isEqualTo("--alpha");

    ((ObjectNode) old.get("settings")).remove("empty_negative");
    assertThat(
            OldRecords.ofSample(written(Json.text(old)))
                .config()
                .sampling()
                .denoising()
                .emptyNegative())
        .as("older than the choice")
        .isEqualTo(EmptyNegative.ENCODED);
    ((ObjectNode) old.get("settings")).remove("seed");
    Path lacking = written(Json.text(old));
    assertThatThrownBy(() -> OldRecords.ofSample(lacking)).hasMessageContaining("'seed'");
  }

  @Test
  void imagesNameNeitherPathNorDateAndAreEnoughToBeMadeAgain() throws IOException {
    Manifest manifest = manifest();
    ImageTexts texts =
        new ImageTexts(
            manifest.reward(),
            manifest.options(),
            manifest.weights(),
            Added.none(),
            manifest.versions());
    SampleResult result = result(1);
    Map<String, String> of = texts.of(result, result.images().get(0));
    assertThat(String.join("\n", of.values()))
        .contains("a \\\"cat\\\"", "a dog", "\"seed\" : -5", "\"occurrence\" : 1", "jpeg")
        .doesNotContain(folder.toString())
        .doesNotContain(String.valueOf(folder.getFileName()))
        .doesNotContain("20" + Instant.now().toString().substring(2, 10));
    Manifest again =
        OldRecords.ofImage(
            Json.MAPPER.readTree(of.get("das4j")), folder, RewardSpec.parse("2*jpeg"));
    assertThat(again.config().sampling()).isEqualTo(manifest.config().sampling());
    assertThat(again.prompts()).containsExactly(new Prompts.Numbered(PROMPT, 1));
  }

  /** A run of the two prompts, whose results are made up. */
  private Path run() {
    return run("out");
  }

  private Path run(String name) {
    Path out = folder.resolve(name);
    RunDirectory directory = RunDirectory.create(out);
    for (PromptTask task : manifest().tasks()) {
      directory.keep(
          task,
          PromptRecord.files(
              task,
              result(task.occurrence()),
              new ImageTexts(
                  manifest().reward(),
                  manifest().options(),
                  "ab",
                  Added.none(),
                  manifest().versions())));
    }
    RunReport.of(manifest(), directory, manifest().tasks()).write();
    String json =
        new RunRecord(manifest(), Instant.EPOCH, 1, Spending.NOTHING)
            .json(RunRecord.FINISHED, manifest().tasks(), directory);
    AtomicFiles.write(directory.file(RunRecord.FILE), json);
    directory.close();
    return out;
  }

  @Test
  void resultsNameTheImagesAndWhatGradientsWereScaledBy() throws IOException {
    JsonNode record = Json.MAPPER.readTree(run().resolve("run.json").toFile());
    assertThat(record.path("results")).hasSize(2);
    assertThat(record.at("/results/0/gradient_scale").toString())
        .isEqualTo("{\"reward_exponents\":[10,24],\"network_exponents\":[-3,5],\"repeated\":1}");
    assertThat(record.at("/results/1/images/0/file").asText()).isEqualTo("02-a-cat-b.png");
    assertThat(record.at("/results/1/images/0/particle").asInt()).isEqualTo(2);
    assertThat(record.at("/results/1/log_Z").asDouble()).isEqualTo(0.5);
    assertThat(record.at("/results/1/warnings/0").asText()).isEqualTo("a warning");
  }

  @Test
  void tracesAndGenealogiesAreThoseOfAllPrompts() throws IOException {
    Path run = run();
    List<String> rows = Files.readAllLines(run.resolve("trace.csv"));
    assertThat(rows).hasSize(1 + 2 * 3);
    assertThat(rows.subList(0, 4))
        .containsExactly(
            "prompt,step,timestep,lambda,ess,resampled,best_reward,mean_reward,log_Z,"
                + "manifold_deviation,bits_per_dim,dropped",
            "\"a \"\"cat\"\", <b>\",0,500.0,0.5,2.5,0,,,0.1,0.0,0.0,0",
            "\"a \"\"cat\"\", <b>\",1,500.0,0.5,2.5,1,1.0,1.0,0.1,0.0,0.0,0",
            "\"a \"\"cat\"\", <b>\",2,500.0,0.5,2.5,0,2.0,2.0,0.1,0.0,0.0,0");
    assertThat(TraceCsv.of(List.of(result(0))).lines().toList()).isEqualTo(rows.subList(0, 4));
    JsonNode json = Json.MAPPER.readTree(run.resolve("genealogy.json").toFile());
    assertThat(json.at("/prompts/1/ancestors/1").toString()).isEqualTo("[1,1,2]");
    assertThat(
            Genealogies.draw(new Genealogies.Family("", List.of(new int[] {1, 1}), List.of(0)))
                .getWidth())
        .isPositive();
    assertThat(run.resolve("genealogy-02.png")).exists();
    assertThat(run.resolve("plot-ess.png")).exists();
  }

  @Test
  void theReportIsOnePageThatFetchesNothing() throws IOException {
    assertThat(run().resolve("report.html"))
        .content()
        .contains("data:image/png;base64,", "a &quot;cat&quot;, &lt;b&gt;", "das rerun", "-5")
        .doesNotContain("<b>")
        .doesNotContain("{{")
        .doesNotContainPattern("(src|href)=\"(?!data:|#)");
  }

  @Test
  void theReportOfTheModelItselfSaysSoAndShowsNoFlatPlots() throws IOException {
    assertThat(run().resolve("report.html"))
        .content()
        .contains("aligned to 2.0*jpeg", "reward 1.500, weight 0.882; heaviest and best of 3");
    more.add(Setting.parse("method=plain", "--set"));
    Path run = run("plain");
    assertThat(run.resolve("report.html"))
        .content()
        .contains("drawn by the model itself, judged by 2.0*jpeg", "reward 1.500; best of 3")
        .doesNotContain("aligned to", "heaviest", ", weight", "Effective sample size", "Genealogy");
    assertThat(run.resolve("plot-bits-per-dim.png")).exists();
    assertThat(run.resolve("plot-ess.png")).doesNotExist();
    assertThat(run.resolve("genealogy-01.png")).doesNotExist();
  }
}
