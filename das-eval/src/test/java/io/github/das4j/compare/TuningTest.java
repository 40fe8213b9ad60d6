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
import io.github.das4j.record.Prompts;
import io.github.das4j.report.Pictures;
import io.github.das4j.run.FinishedPrompt;
import io.github.das4j.run.PromptSampler;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunListener;
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
    Pilot pilot = Pilot.of(SETTING, List.of(result));
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
        new Tuning.Task(Prompts.numbered(List.of("a", "b")), "blurred", SampleSettings.defaults());
    List<String> lines = new ArrayList<>();
    Tuning.Outcome outcome = tuning.run(sampler, task, progress, lines::add);
    assertThat(asked).hasSize(tuning.runs(task)).hasSize(6);
    assertThat(asked).extracting(SampleRequest::negativePrompt).containsOnly("blurred");
    assertThat(told).contains("a", "b", "step of plain", "step of alpha 2.00, gamma 0.0100, N 1");
    assertThat(lines).hasSize(2);
    assertThat(outcome.best()).isPresent();
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
