package io.github.das4j.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.report.Plot;
import io.github.das4j.toy.Swarms.Pooling;
import io.github.das4j.toy.ToyOptions.DenoiserSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToyExperimentTest {

  @Test
  void dasMeetsTheRecordedCorrectedSampler() {
    ToyResult result = run(DenoiserSource.KEPT, ToyMethod.DAS);

    // Recorded: reward −0.258 of 10,000 samples, EMD 0.30; here 200 swarms.
    assertThat(result.rows().get(0).reward()).isCloseTo(-0.258, within(0.025));
    assertThat(result.rows().get(0).emd()).isLessThan(0.6);
    assertThat(result.samples()).containsKey(ToyMethod.DAS);
  }

  @Test
  void targetAndPretrainedAreWhereTheyWereRecorded() {
    ToyResult result = run(DenoiserSource.KEPT, ToyMethod.TARGET, ToyMethod.PRETRAINED);

    assertThat(result.rows().get(0).reward()).isCloseTo(-0.2907, within(0.02));
    assertThat(result.rows().get(1).reward()).isCloseTo(-10.32, within(0.5));
    assertThat(result.rows().get(1).emd()).isCloseTo(2.43, within(0.4));
  }

  @Test
  void writesFigureTableAndSamples(@TempDir Path folder) throws Exception {
    ToyResult result = run(DenoiserSource.KEPT, ToyMethod.TARGET, ToyMethod.GUIDANCE);
    Path samples = folder.resolve("gmm1.safetensors");

    Plot figure = ToyFigure.of(result).orElseThrow();
    result.writeSamples(samples);

    assertThat(figure.file()).isEqualTo("gmm1.png");
    assertThat(figure.png()).hasSizeGreaterThan(1000);
    assertThat(
            ToyPage.methods(
                List.of(result), Map.of(Toy.GMM1, figure), options(DenoiserSource.KEPT)))
        .contains("gmm1", "True target", "Guidance", "data:image/png;base64,", "EMD subsets");
    assertThat(Files.size(samples)).isGreaterThan(2 * 10_000 * 2 * 4);
    assertThat(ToyResult.csv(List.of(result)).lines())
        .hasSize(3)
        .first()
        .isEqualTo("toy,method,mean_reward,reward_se,emd,emd_se");
  }

  @Test
  void equalSeedsGiveEqualTables() {
    assertThat(run(DenoiserSource.EXACT, ToyMethod.DAS).rows().get(0).reward())
        .isEqualTo(run(DenoiserSource.EXACT, ToyMethod.DAS).rows().get(0).reward());
  }

  @Test
  void nothingCanBeTrainedFromAnExactDenoiser() {
    assertThatThrownBy(() -> run(DenoiserSource.EXACT, ToyMethod.RL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rl");
  }

  private static ToyResult run(DenoiserSource source, ToyMethod... methods) {
    return new ToyExperiment(Toy.GMM1, options(source, methods), line -> {}).run();
  }

  private static ToyOptions options(DenoiserSource source, ToyMethod... methods) {
    return new ToyOptions(
        List.of(methods),
        source,
        42,
        1,
        new ToyOptions.Size(
            100, source == DenoiserSource.EXACT ? 20 : 200, 100, Swarms.Schedule.PUBLISHED),
        Pooling.EQUAL,
        200,
        3,
        ToyOptions.Tuning.PUBLISHED);
  }
}
