package io.github.das4j.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.align.Cost;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.Keeping;
import io.github.das4j.das.Listener;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.StepReport;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.record.Prompts;
import io.github.das4j.report.Pictures;
import io.github.das4j.run.FinishedPrompt;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptSampler;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunListener;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningTest {

  @TempDir Path folder = Path.of("");

  private static final Pilot.Setting SETTING = new Pilot.Setting(0.5, 0.01, 2);

  private static Pilot pilot(double alpha, double ess, double reward, double kl) {
    return new Pilot(new Pilot.Setting(alpha, 0.01, 4), ess, ess, 0, reward, kl);
  }

  private static Tuning tuning(OptionalDouble kl) {
    return new Tuning(List.of(1.0), List.of(0.01), List.of(4), kl, 0.5);
  }

  private static StepReport step(int step, double ess, boolean resampled) {
    return new StepReport(step, 1, 0, true, 1, ess, resampled, new int[] {0, 1}, 1, 1, 0, 0, 0, 0);
  }

  @Test
  void figuresOfAPilotFollowFromItsWeights() {
    double[] logWeights = {Math.log(0.75), Math.log(0.25)};
    SampleResult result =
        new SampleResult(
            new SampleRequest("a", SampleSettings.defaults()),
            List.of(),
            List.of(step(0, 2, false), step(1, 1, true)),
            logWeights,
            new double[] {2, 4},
            3,
            new Cost(0, 0, 0),
            Optional.empty(),
            List.of());
    Pilot pilot = Pilot.of(SETTING, result);
    assertThat(pilot.ess()).isEqualTo(0.75);
    assertThat(pilot.finalEss()).isCloseTo(0.5 / (0.75 * 0.75 + 0.25 * 0.25), within(1e-12));
    assertThat(pilot.resampled()).isEqualTo(0.5);
    assertThat(pilot.reward()).isCloseTo(2.5, within(1e-12));
    // E[r]/α − log Z
    assertThat(pilot.kl()).isCloseTo(2.5 / 0.5 - 3, within(1e-12));
  }

  @Test
  void theGreatestRewardThatKeepsItsParticlesIsRecommended() {
    List<Pilot> pilots =
        List.of(pilot(0.1, 0.3, 9, 8), pilot(0.2, 0.6, 7, 5), pilot(0.4, 0.9, 5, 2));
    Tuning.Outcome outcome = tuning(OptionalDouble.empty()).recommended(1, pilots);
    assertThat(outcome.best()).hasValue(pilots.get(1));
    assertThat(tuning(OptionalDouble.of(2.5)).recommended(1, pilots).best())
        .hasValue(pilots.get(2));
  }

  @Test
  void whatIsLostAtTheEndIsNotRecommended() {
    Pilot degenerate = new Pilot(new Pilot.Setting(0.1, 0.01, 4), 0.9, 0.25, 0, 9, 8);
    Pilot modest = pilot(0.4, 0.6, 5, 2);
    assertThat(tuning(OptionalDouble.empty()).recommended(1, List.of(degenerate, modest)).best())
        .hasValue(modest);
    assertThat(tuning(OptionalDouble.empty()).recommended(1, List.of(degenerate)).why())
        .contains("at the end");
  }

  @Test
  void everyRunHasTheNegativePromptAndIsTold() {
    List<SampleRequest> asked = new ArrayList<>();
    List<String> told = new ArrayList<>();
    PromptSampler sampler =
        new PromptSampler() {
          @Override
          public SampleResult sample(
              SampleRequest request, Listener listener, Optional<Keeping> keeping) {
            asked.add(request);
            listener.onStep(step(0, 2, false));
            return result(request);
          }

          @Override
          public void close() {
            // It holds nothing.
          }
        };
    RunListener progress =
        new RunListener() {
          @Override
          public void onStep(String setting, PromptTask prompt, StepReport step) {
            told.add("step of " + setting);
          }

          @Override
          public void onFinished(String setting, PromptTask prompt, FinishedPrompt finished) {
            told.add(prompt.prompt());
          }
        };
    Tuning tuning =
        new Tuning(List.of(1.0, 2.0), List.of(0.01), List.of(1), OptionalDouble.empty(), 0);
    Tuning.Task task =
        new Tuning.Task(
            Prompts.numbered(List.of("a", "b")),
            "blurred",
            SampleSettings.defaults(),
            TriedRuns.none());
    List<String> lines = new ArrayList<>();
    Tuning.Outcome outcome = tuning.run(sampler, task, progress, lines::add);
    assertThat(asked).hasSize(tuning.runs(task)).hasSize(6);
    assertThat(asked).extracting(SampleRequest::negativePrompt).containsOnly("blurred");
    assertThat(told).contains("a", "b", "step of plain", "step of alpha 2.00, gamma 0.0100, N 1");
    assertThat(lines).hasSize(3).first().asString().startsWith("plain model: mean reward ");
    assertThat(outcome.best()).isPresent();
  }

  /** A sampler that fails at its last run but for so many. */
  private static PromptSampler failingAfter(int runs, List<SampleRequest> asked) {
    return new PromptSampler() {
      @Override
      public SampleResult sample(
          SampleRequest request, Listener listener, Optional<Keeping> keeping) {
        if (asked.size() == runs) {
          throw new IllegalStateException("no more");
        }
        asked.add(request);
        return result(request);
      }

      @Override
      public void close() {
        // It holds nothing.
      }
    };
  }

  private static TuningRecord record(Path out, Path model, String... sets) {
    List<Setting> layers = new ArrayList<>();
    layers.add(new Setting("model", model.toString(), "--model"));
    layers.add(new Setting("reward", "jpeg", "--reward"));
    for (String set : sets) {
      layers.add(Setting.parse(set, "--set"));
    }
    RunConfig config = RunConfig.of(layers).on(List.of(TorchDevice.CPU));
    List<Prompts.Numbered> prompts = Prompts.numbered(List.of("a", "b"));
    return TuningRecord.open(out, config, Manifest.of(config, prompts));
  }

  private static Tuning.Outcome tuned(
      Tuning tuning, PromptSampler sampler, TuningRecord record, List<String> lines) {
    Tuning.Task task =
        new Tuning.Task(Prompts.numbered(List.of("a", "b")), "", SampleSettings.defaults(), record);
    return tuning.run(sampler, task, new RunListener() {}, lines::add);
  }

  @Test
  void aTuningGoesOnWhereItWasAndNoOtherTakesItsPlace() {
    Path model = GoldenFolder.bundled("models").resolve("tiny-sd");
    Tuning tuning =
        new Tuning(List.of(1.0, 0.3), List.of(0.01), List.of(1), OptionalDouble.empty(), 0);
    Path whole = folder.resolve("whole");
    List<String> lines = new ArrayList<>();
    List<SampleRequest> asked = new ArrayList<>();
    Tuning.Outcome outcome;
    try (TuningRecord record = record(whole, model)) {
      outcome = tuned(tuning, failingAfter(6, asked), record, lines);
    }
    // Broken off within the second setting, and gone on with.
    Path out = folder.resolve("out");
    List<SampleRequest> first = new ArrayList<>();
    try (TuningRecord record = record(out, model)) {
      assertThatThrownBy(() -> tuned(tuning, failingAfter(5, first), record, new ArrayList<>()))
          .hasMessage("no more");
      assertThatThrownBy(() -> record(out, model)).hasMessageContaining("another das tune");
    }
    List<SampleRequest> rest = new ArrayList<>();
    List<String> again = new ArrayList<>();
    try (TuningRecord record = record(out, model)) {
      assertThat(tuned(tuning, failingAfter(1, rest), record, again)).isEqualTo(outcome);
    }
    assertThat(again).isEqualTo(lines);
    first.addAll(rest);
    assertThat(first).isEqualTo(asked);
    // All of it is there: nothing is sampled.
    try (TuningRecord record = record(out, model)) {
      assertThat(tuned(tuning, PromptSampler.none(), record, new ArrayList<>())).isEqualTo(outcome);
    }
    assertThatThrownBy(() -> record(out, model, "seed=7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            out
                + " holds a tuning with other settings (seed): choose another --out, or the"
                + " same settings");
    try (TuningRecord other = record(out, model, "run.keep_minutes=1", "judge.retries=1")) {
      assertThat(other.stop()).isTrue();
    }
  }

  @Test
  void aFolderOfSomethingElseIsLeftAloneAndOneOfNothingIsTakenBack() throws IOException {
    Path model = GoldenFolder.bundled("models").resolve("tiny-sd");
    Path old = Files.createDirectories(folder.resolve("old"));
    Files.writeString(old.resolve("tune.csv"), "alpha");
    assertThatThrownBy(() -> record(old, model))
        .hasMessageContaining("is not empty; give --out a new folder");
    assertThat(old)
        .isDirectoryContaining("glob:**tune.csv")
        .isDirectoryNotContaining("glob:**.lock");
    Path out = folder.resolve("nothing");
    record(out, model).close();
    assertThat(out).doesNotExist();
    try (TuningRecord stopped = record(out, model)) {
      assertThat(stopped.stop()).isFalse();
      assertThat(out).doesNotExist();
    }
  }

  private static SampleResult result(SampleRequest request) {
    DrawnImage image =
        new DrawnImage(0, 0.5, -0.5, 1, 1, new float[3], new float[1], new long[] {1, 1, 1});
    return new SampleResult(
        request,
        List.of(image),
        List.of(step(0, 2, false)),
        new double[] {-0.5},
        new double[] {0.5},
        0.25,
        new Cost(8, 8, 0),
        Optional.empty(),
        List.of());
  }

  @Test
  void curvesAreDrawnWhateverTheFiguresAre() throws IOException {
    double infinite = Double.POSITIVE_INFINITY;
    for (double value : new double[] {0.5, 1e19, -1e19, Double.NaN, infinite}) {
      List<Pilot> pilots =
          List.of(pilot(1e-12, 0.6, value, 5), pilot(0.2, 0.7, 7, value), pilot(4, 0.9, 5, 2));
      Tuning.Outcome outcome = tuning(OptionalDouble.empty()).recommended(1, pilots);
      TuningAsked asked =
          new TuningAsked("2 <prompts>", "das tune", setting -> "das sample a --alpha " + setting);
      Path page = TuningFiles.write(folder, outcome, asked);
      assertThat(Files.readString(page))
          .contains(
              "das sample a --alpha alpha", "das tune", "2 &lt;prompts&gt;", "ESS/N at the end")
          .doesNotContain("<prompts>");
      for (String name : List.of("plot-ess.png", "plot-reward.png", "plot-kl.png")) {
        assertThat(Pictures.decode(Files.readAllBytes(folder.resolve(name)))).isPresent();
      }
      assertThat(Files.readAllLines(folder.resolve("tune.csv"))).hasSize(4);
    }
  }

  @Test
  void whereNoneKeepsThemNothingIsRecommended() {
    Tuning.Outcome outcome =
        tuning(OptionalDouble.empty()).recommended(1, List.of(pilot(0.1, 0.3, 9, 8)));
    assertThat(outcome.best()).isEmpty();
    assertThat(outcome.why()).contains("larger alpha");
  }

  @Test
  void emptyGridsAreRefused() {
    assertThatThrownBy(
            () -> new Tuning(List.of(), List.of(1.0), List.of(4), OptionalDouble.empty(), 0.5))
        .hasMessageContaining("at least one alpha");
  }
}
