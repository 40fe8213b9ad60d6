package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.align.Cost;
import io.github.das4j.align.Reward;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Selection;
import io.github.das4j.smc.Tempering;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model's own image beside the aligned ones. */
class PlainImageTest {

  private static final String SUM = "2*jpeg + 20*clip:" + model("tiny-clip");

  private static final SampleSettings SETTINGS =
      SampleSettings.builder()
          .steps(3)
          .particles(3)
          .microBatch(2)
          .alpha(0.05)
          .tempering(Tempering.exponential(0.5))
          .selection(Selection.ALL)
          .plain(PlainDraw.ON)
          .build();

  @TempDir private Path folder = Path.of("");

  private static Path model(String name) {
    Path flow = GoldenFolder.bundled("flow").resolve("models").resolve(name);
    return Files.isDirectory(flow) ? flow : GoldenFolder.bundled("models").resolve(name);
  }

  private static ModelOptions options(String name) {
    return new ModelOptions(
        model(name), Placement.CPU_FLOAT32, 1, ModelOptions.Checkpointing.OFF, 0);
  }

  private static ImageSampler open(String name, String reward) {
    return ImageSampler.open(options(name), RewardSpec.parse(reward));
  }

  private static SampleRequest request(SampleSettings settings) {
    return new SampleRequest("a cat", "a dog", 1, settings);
  }

  private static SampleResult sample(ImageSampler sampler, SampleSettings settings) {
    return sampler.sample(request(settings), Listener.none());
  }

  private static PlainImage plain(SampleResult result) {
    assertThat(result.warnings()).isEmpty();
    return result.plain().orElseThrow();
  }

  private static void assertSame(DrawnImage actual, DrawnImage expected) {
    assertThat(actual.rgb()).isEqualTo(expected.rgb());
    assertThat(actual.latents()).isEqualTo(expected.latents());
    assertThat(actual.reward()).isEqualTo(expected.reward());
    assertThat(actual.logWeight()).isEqualTo(expected.logWeight());
    assertThat(actual.particle()).isEqualTo(expected.particle());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-sd", "tiny-sd-v", "tiny-sdxl", "tiny-lcm", "tiny-sd3"})
  void itIsWhatTheModelDrawsAloneOfEveryFamily(String name) {
    SampleSettings alone =
        SETTINGS.toBuilder().method(Method.PLAIN).particles(1).plain(PlainDraw.OFF).build();
    try (ImageSampler sampler = open(name, "20*clip:" + model("tiny-clip"))) {
      PlainImage beside = plain(sample(sampler, SETTINGS));
      assertSame(beside.image(), sample(sampler, alone).images().get(0));
      assertSame(beside.image(), sampler.sample(beside.request(), Listener.none()).images().get(0));
      assertThat(beside.cost()).isEqualTo(new Cost(3, 1, 0));
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void theAlignedParticlesAreTheSameWithItAndWithout(Method method) {
    SampleSettings with = SETTINGS.toBuilder().method(method).build();
    try (ImageSampler sampler = open("tiny-sd", SUM)) {
      SampleResult beside = sample(sampler, with);
      SampleResult without = sample(sampler, with.toBuilder().plain(PlainDraw.OFF).build());
      for (int n = 0; n < 3; n++) {
        assertSame(beside.images().get(n), without.images().get(n));
      }
      assertThat(beside.logWeights()).isEqualTo(without.logWeights());
      assertThat(beside.rewards()).isEqualTo(without.rewards());
      assertThat(beside.logZ()).isEqualTo(without.logZ());
      assertThat(beside.cost()).isEqualTo(without.cost());
      assertThat(without.plain()).isEmpty();
      assertThat(beside.plain().isPresent()).isEqualTo(method != Method.PLAIN);
    }
  }

  @Test
  void whereAParticleOfTheSwarmIsItItCostsNothing() {
    try (ImageSampler sampler = open("tiny-sd", SUM)) {
      SampleResult result = sample(sampler, SETTINGS.toBuilder().method(Method.BEST_OF_N).build());
      PlainImage beside = plain(result);
      assertThat(beside.cost()).isEqualTo(new Cost(0, 0, 0));
      assertThat(beside.image().rgb()).isEqualTo(result.images().get(0).rgb());
      assertThat(beside.image().reward()).isEqualTo(result.rewards()[0]);
      assertThat(beside.request().settings().smc().particles()).isEqualTo(2);
      assertSame(beside.image(), sampler.sample(beside.request(), Listener.none()).images().get(0));
    }
  }

  /** Selection without guidance: what is copied over the first particle is not its own path. */
  @Test
  void aSwarmThatIsSelectedAloneHasItUntilTheFirstParticleIsReplaced() {
    SampleSettings base = SETTINGS.toBuilder().method(Method.SMC).particles(4).build();
    int drawn = 0;
    int known = 0;
    try (ImageSampler sampler = open("tiny-sd", "jpeg")) {
      SampleSettings alone = base.toBuilder().method(Method.PLAIN).particles(1).build();
      for (int seed = 0; seed < 12; seed++) {
        SampleResult result = sample(sampler, base.toBuilder().seed(seed).build());
        boolean kept = result.steps().stream().allMatch(step -> step.ancestors()[0] == 0);
        PlainImage beside = plain(result);
        assertThat(beside.cost()).isEqualTo(kept ? new Cost(0, 0, 0) : new Cost(3, 1, 0));
        float[] expected =
            sample(sampler, alone.toBuilder().seed(seed).build()).images().get(0).rgb();
        float[] actual = beside.image().rgb();
        for (int i = 0; i < expected.length; i++) {
          assertThat(actual[i]).isCloseTo(expected[i], within(2e-3f));
        }
        known += kept ? 1 : 0;
        drawn += kept ? 0 : 1;
      }
    }
    assertThat(known).isPositive();
    assertThat(drawn).isPositive();
  }

  @Test
  void eachTermIsTakenByItself() {
    try (ImageSampler sampler = open("tiny-sd", SUM)) {
      SampleResult result = sample(sampler, SETTINGS);
      List<PlainImage.TermScores> terms = plain(result).terms();
      assertThat(terms).hasSize(2);
      double[] sums = new double[4];
      double[] weights = {2, 20};
      for (int k = 0; k < 2; k++) {
        PlainImage.TermScores term = terms.get(k);
        double[] scores = {term.plain(), term.shown(), term.heaviest(), term.best()};
        double weight = weights[k];
        Arrays.setAll(sums, n -> sums[n] + weight * scores[n]);
      }
      assertThat(sums[0]).isCloseTo(plain(result).image().reward(), within(1e-3));
      assertThat(sums[1]).isCloseTo(result.rewards()[result.shown()], within(1e-3));
      assertThat(sums[2]).isCloseTo(result.rewards()[result.heaviest()], within(1e-3));
      assertThat(sums[3]).isCloseTo(result.rewards()[result.best()], within(1e-3));
      // JPEG sizes in kB, negative; cosines.
      assertThat(terms.get(0).plain()).isLessThan(-0.5);
      assertThat(terms.get(1).plain()).isBetween(-1.0, 1.0);
    }
  }

  @Test
  void aRewardOfOneTermNeedsNoOtherLook() {
    int[] calls = {0};
    Reward counting =
        images -> {
          calls[0] += (int) images.size(0);
          return images.mean(new long[] {1, 2, 3}, false, new ScalarTypeOptional());
        };
    try (ImageSampler sampler =
        ImageSampler.open(options("tiny-sd"), context -> prompt -> counting)) {
      SampleResult result = sample(sampler, SETTINGS);
      assertThat(plain(result).terms())
          .containsExactly(
              new PlainImage.TermScores(
                  plain(result).image().reward(),
                  result.rewards()[result.shown()],
                  result.rewards()[result.heaviest()],
                  result.rewards()[result.best()]));
      assertThat((long) calls[0])
          .isEqualTo(result.cost().rewardCalls() + plain(result).cost().rewardCalls());
    }
  }

  @Test
  void theHeaviestIsNotAlwaysTheBest() {
    double[] rewards = {1, Double.POSITIVE_INFINITY, 3, 2};
    double[] weights = {-0.1, Double.NEGATIVE_INFINITY, -4, -0.1};
    SampleResult result = ofRewards(rewards, weights);
    assertThat(result.heaviest()).isZero();
    assertThat(result.best()).isEqualTo(2);
    assertThat(result.shown()).isZero();
  }

  private static SampleResult ofRewards(double[] rewards, double[] weights) {
    return new SampleResult(
        request(SETTINGS),
        List.of(),
        List.of(),
        weights,
        rewards,
        0,
        new Cost(0, 0, 0),
        Optional.empty(),
        List.of());
  }

  @Test
  void aPlainImageThatCannotBeJudgedLosesNoAlignedOne() {
    int[] calls = {0};
    // Each of the levels is judged in two batches, and the last of all is the plain image.
    Reward broken =
        images -> {
          Tensor mean = images.mean(new long[] {1, 2, 3}, false, new ScalarTypeOptional());
          return ++calls[0] == 9 ? mean.mul(new Scalar(Double.NaN)) : mean;
        };
    try (ImageSampler sampler =
        ImageSampler.open(options("tiny-sd"), context -> prompt -> broken)) {
      SampleResult result = sample(sampler, SETTINGS);
      assertThat(calls[0]).isEqualTo(9);
      assertThat(result.images()).hasSize(3);
      assertThat(result.plain()).isEmpty();
      assertThat(result.warnings())
          .singleElement()
          .asString()
          .startsWith("the plain image could not be judged: ")
          .contains("particle 0");
    }
  }

  @Test
  void freedomTemperingHasOneToo() {
    SampleSettings freedom = SETTINGS.toBuilder().tempering(Tempering.freedom()).build();
    try (ImageSampler sampler = open("tiny-sd", "clip:" + model("tiny-clip"))) {
      PlainImage beside = plain(sample(sampler, freedom));
      assertSame(beside.image(), sampler.sample(beside.request(), Listener.none()).images().get(0));
    }
  }

  @Test
  void latentsOfTheCallerAreItsStart() {
    try (Scope scope = Scope.open();
        ImageSampler sampler = open("tiny-sd", SUM)) {
      float[] values = new float[3 * 4 * 16 * 16];
      IntStream.range(0, values.length).forEach(i -> values[i] = (float) Math.sin(i));
      Tensor latents = Tensors.of(values, 3, 4, 16, 16);
      SampleInputs given = SampleInputs.none().withInitialLatents(latents);
      PlainImage beside = plain(sampler.sample(request(SETTINGS), given, Listener.none()));
      SampleInputs first = SampleInputs.none().withInitialLatents(latents.narrow(0, 0, 1));
      assertSame(
          beside.image(), sampler.sample(beside.request(), first, Listener.none()).images().get(0));
    }
  }

  @Test
  void aPromptThatWasStoppedGoesOnToTheSamePlainImage() throws IOException {
    Path state = folder.resolve("state.safetensors");
    List<String> told = new ArrayList<>();
    Keeping keeping = new Keeping(state, Duration.ZERO, Map.of(), told::add);
    for (Method method : List.of(Method.DAS, Method.BEST_OF_N)) {
      SampleSettings settings = SETTINGS.toBuilder().method(method).build();
      try (ImageSampler sampler = open("tiny-sd", SUM)) {
        PlainImage whole = plain(sample(sampler, settings));
        IllegalStateException stop = new IllegalStateException("stopped");
        Listener stopping =
            step -> {
              if (step.step() == 2) {
                throw stop;
              }
            };
        try {
          sampler.sample(request(settings), SampleInputs.none(), stopping, keeping);
        } catch (IllegalStateException e) {
          assertThat(e).isSameAs(stop);
        }
        PlainImage gone =
            plain(sampler.sample(request(settings), SampleInputs.none(), Listener.none(), keeping));
        assertThat(told).contains("goes on at step 2 of 3");
        assertSame(gone.image(), whole.image());
        assertThat(gone.terms()).isEqualTo(whole.terms());
        assertThat(gone.cost()).isEqualTo(whole.cost());
      }
      told.clear();
      Files.delete(state);
    }
  }

  @Test
  void nativeMemoryStaysLevel() {
    try (ImageSampler sampler = open("tiny-sd", SUM)) {
      for (int i = 0; i < 3; i++) {
        sample(sampler, SETTINGS);
      }
      long before = Pointer.totalBytes();
      for (int i = 0; i < 3; i++) {
        sample(sampler, SETTINGS);
      }
      assertThat(Pointer.totalBytes() - before).isLessThan(100_000);
    }
  }
}
