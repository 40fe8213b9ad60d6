package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.align.Cost;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Selection;
import io.github.das4j.tensor.Placement;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MethodTest {

  private static final double ALPHA = 0.5;
  private static final SampleSettings SETTINGS =
      SampleSettings.builder()
          .steps(5)
          .particles(4)
          .microBatch(4)
          .alpha(ALPHA)
          .selection(Selection.ALL)
          .build();

  private ImageSampler sampler;

  @BeforeAll
  void open() {
    String clip = GoldenFolder.bundled("models").resolve("tiny-clip").toString();
    sampler = ImageSampler.open(options(), RewardSpec.parse("20*clip:" + clip));
  }

  @AfterAll
  void close() {
    sampler.close();
  }

  private static ModelOptions options() {
    return new ModelOptions(
        GoldenFolder.bundled("models").resolve("tiny-sd"),
        Placement.CPU_FLOAT32,
        1,
        ModelOptions.Checkpointing.OFF,
        0);
  }

  private SampleResult sample(SampleSettings settings) {
    return sampler.sample(new SampleRequest("a cat", settings), Listener.none());
  }

  private SampleResult sample(Method method) {
    return sample(SETTINGS.toBuilder().method(method).build());
  }

  @Test
  void bestOfNPicksThePlainImageOfGreatestReward() {
    SampleResult plain = sample(Method.PLAIN);
    SampleResult best =
        sample(SETTINGS.toBuilder().method(Method.BEST_OF_N).selection(Selection.HEAVIEST).build());
    assertThat(best.rewards()).isEqualTo(plain.rewards());
    assertThat(plain.logWeights()).containsOnly(-Math.log(4));
    double greatest = Arrays.stream(plain.rewards()).max().orElseThrow();
    assertThat(best.images().get(0).reward()).isEqualTo(greatest);
    assertThat(best.cost()).isEqualTo(new Cost(20, 4, 0));
    assertThat(best.steps()).filteredOn(StepReport::scored).hasSize(1);
  }

  /** The potentials only spread the reward over the path: their product is exp(r(x_0) / α). */
  @ParameterizedTest
  @EnumSource(names = {"FK_DIFF", "FK_MAX", "FK_SUM", "SMC", "BEST_OF_N"})
  void withoutResamplingEveryUnguidedMethodWeighsByTheRewardAlone(Method method) {
    SampleResult result = sample(SETTINGS.toBuilder().method(method).essThreshold(0).build());
    double evidence =
        Arrays.stream(result.rewards()).map(r -> Math.exp(r / ALPHA)).average().orElseThrow();
    assertThat(result.logZ()).isCloseTo(Math.log(evidence), within(1e-9));
    for (int n = 0; n < 4; n++) {
      double expected = result.rewards()[n] / ALPHA - Math.log(4 * evidence);
      assertThat(result.logWeights()[n]).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void stepwiseSelectionKeepsOneAncestor() {
    SampleResult result = sample(Method.SVDD);
    assertThat(result.steps())
        .filteredOn(StepReport::resampled)
        .isNotEmpty()
        .allSatisfy(step -> assertThat(Arrays.stream(step.ancestors()).distinct()).hasSize(1));
  }

  @Test
  void guidanceAloneFollowsTheGradientWithoutWeights() {
    SampleSettings eager = SETTINGS.toBuilder().method(Method.DPS).alpha(0.02).build();
    SampleResult guided = sample(eager);
    double plain = Arrays.stream(sample(Method.PLAIN).rewards()).average().orElseThrow();
    assertThat(Arrays.stream(guided.rewards()).average().orElseThrow()).isGreaterThan(plain);
    assertThat(guided.steps()).noneMatch(StepReport::resampled);
    assertThat(guided.steps().get(4).ess()).isCloseTo(4, within(1e-12));
    assertThat(guided.cost()).isEqualTo(new Cost(20, 24, 20));
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void everyMethodDenoisesEquallyOften(Method method) {
    assertThat(sample(method).cost().networkEvaluations()).isEqualTo(20);
  }

  @ParameterizedTest
  @EnumSource(names = {"DPS", "FREEDOM", "TDS"})
  void methodsThatFollowAGradientRefuseARewardWithout(Method method) {
    SampleSettings settings = SETTINGS.toBuilder().method(method).build();
    try (ImageSampler jpeg = ImageSampler.open(options(), RewardSpec.parse("jpeg"))) {
      assertThatThrownBy(() -> jpeg.sample(new SampleRequest("a cat", settings), Listener.none()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("gradient");
    }
  }
}
