package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.align.Reward;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Selection;
import io.github.das4j.smc.Tempering;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageSamplerTest {

  private static final SampleSettings SETTINGS =
      SampleSettings.builder()
          .steps(4)
          .particles(4)
          .alpha(0.05)
          .tempering(Tempering.exponential(0.5))
          .selection(Selection.ALL)
          .build();

  private ImageSampler sampler;

  @BeforeAll
  void open() {
    sampler = ImageSampler.open(options(), RewardSpec.parse("20*clip:" + model("tiny-clip")));
  }

  @AfterAll
  void close() {
    sampler.close();
  }

  private static Path model(String name) {
    return GoldenFolder.bundled("models").resolve(name);
  }

  private static ModelOptions options() {
    return new ModelOptions(
        model("tiny-sd"), Placement.CPU_FLOAT32, 1, ModelOptions.Checkpointing.OFF, 0);
  }

  private SampleResult sample(SampleSettings settings) {
    return sampler.sample(new SampleRequest("a cat", settings), Listener.none());
  }

  @Test
  void equalSeedsGiveEqualBits() {
    SampleResult first = sample(SETTINGS);
    sampler.sample(new SampleRequest("another prompt between", SETTINGS), Listener.none());
    SampleResult second = sample(SETTINGS);
    for (int n = 0; n < 4; n++) {
      assertThat(second.images().get(n).rgb()).isEqualTo(first.images().get(n).rgb());
      assertThat(second.images().get(n).latents()).isEqualTo(first.images().get(n).latents());
    }
    assertThat(second.logWeights()).isEqualTo(first.logWeights());
    assertThat(second.logZ()).isEqualTo(first.logZ());
  }

  @Test
  void anEmptyNegativePromptIsWhatTheModelSaysUnlessItIsToBeEncoded() {
    ModelOptions options =
        new ModelOptions(
            model("tiny-sdxl"), Placement.CPU_FLOAT32, 1, ModelOptions.Checkpointing.OFF, 0);
    SampleSettings one = SETTINGS.toBuilder().steps(1).particles(1).build();
    SampleSettings encoded = one.toBuilder().emptyNegative(EmptyNegative.ENCODED).build();
    try (ImageSampler sdxl = ImageSampler.open(options, RewardSpec.parse("jpeg"));
        Scope scope = Scope.open()) {
      float[] own =
          sdxl.sample(new SampleRequest("a cat", one), Listener.none()).images().get(0).latents();
      float[] published =
          sdxl.sample(new SampleRequest("a cat", encoded), Listener.none())
              .images()
              .get(0)
              .latents();
      assertThat(own).isNotEqualTo(published);
      SampleRequest said = new SampleRequest("a cat", "blurry", 0, one);
      SampleRequest saidEncoded = new SampleRequest("a cat", "blurry", 0, encoded);
      assertThat(sdxl.sample(said, Listener.none()).images().get(0).latents())
          .as("a negative prompt that is given is encoded in any case")
          .isEqualTo(sdxl.sample(saidEncoded, Listener.none()).images().get(0).latents());
    }
  }

  @Test
  void seedAndOccurrenceEachChangeTheDraws() {
    float[] base = sample(SETTINGS).images().get(0).latents();
    SampleSettings other = SETTINGS.toBuilder().seed(1).build();
    assertThat(sample(other).images().get(0).latents()).isNotEqualTo(base);
    SampleResult second =
        sampler.sample(new SampleRequest("a cat", "", 1, SETTINGS), Listener.none());
    assertThat(second.images().get(0).latents()).isNotEqualTo(base);
  }

  @Test
  void microBatchesAgreeToRounding() {
    // Below the threshold nothing resamples, so that rounding cannot tip a decision.
    SampleSettings still = SETTINGS.toBuilder().essThreshold(0).build();
    float[] whole = sample(still.toBuilder().microBatch(4).build()).images().get(3).rgb();
    for (int microBatch = 1; microBatch <= 3; microBatch++) {
      SampleSettings cut = still.toBuilder().microBatch(microBatch).build();
      float[] rgb = sample(cut).images().get(3).rgb();
      for (int i = 0; i < rgb.length; i++) {
        assertThat(rgb[i]).isCloseTo(whole[i], within(2e-3f));
      }
    }
  }

  @Test
  void stepsAreReported() {
    SampleResult result = sample(SETTINGS);
    assertThat(result.steps()).hasSize(5);
    assertThat(result.steps().get(0).lambda()).isZero();
    assertThat(result.steps().get(4).lambda()).isEqualTo(1);
    assertThat(result.steps().get(0).ess()).isEqualTo(4);
    assertThat(result.steps().get(4).logZ()).isEqualTo(result.logZ());
    assertThat(result.steps().get(1).bitsPerDimension()).isNotZero();
  }

  @Test
  void beforeTheTemperingStartsNothingIsScored() {
    SampleResult result = sample(SETTINGS.toBuilder().temperingStart(0.5).build());
    assertThat(result.steps())
        .extracting(StepReport::scored)
        .containsExactly(false, false, true, true, true);
    assertThat(result.steps().get(1).bestReward()).isNaN();
  }

  @Test
  void initialLatentsOfTheCallerAreUsed() {
    try (Scope scope = Scope.open()) {
      Tensor zeros = Tensors.of(new float[4 * 4 * 16 * 16], 4, 4, 16, 16);
      SampleSettings deterministic = SETTINGS.toBuilder().method(Method.BEST_OF_N).eta(0).build();
      SampleResult result =
          sampler.sample(
              new SampleRequest("a cat", deterministic),
              SampleInputs.none().withInitialLatents(zeros),
              Listener.none());
      // Equal starts and no noise: equal ends, but for rounding.
      float[] first = result.images().get(0).rgb();
      float[] second = result.images().get(1).rgb();
      for (int i = 0; i < first.length; i++) {
        assertThat(second[i]).isCloseTo(first[i], within(1e-3f));
      }
    }
  }

  @Test
  void otherSizesAreSampled() {
    DrawnImage image = sample(SETTINGS.toBuilder().size(96, 64).steps(2).build()).images().get(0);
    assertThat(image.width()).isEqualTo(96);
    assertThat(image.height()).isEqualTo(64);
    assertThat(image.rgb()).hasSize(96 * 64 * 3);
    assertThat(image.latentShape()).containsExactly(4, 16, 24);
    assertThatThrownBy(() -> sample(SETTINGS.toBuilder().size(97, 64).build()))
        .hasMessage("width and height must be multiples of 4, not 97x64");
    assertThatThrownBy(() -> sample(SETTINGS.toBuilder().size(64, 1_000_000_000).build()))
        .hasMessage("width and height must be at most 65536, not 64x1000000000");
  }

  @Test
  void aRewardWithoutGradientSteersBySelection() {
    try (ImageSampler jpeg = ImageSampler.open(options(), RewardSpec.parse("jpeg"))) {
      SampleResult result = jpeg.sample(new SampleRequest("a cat", SETTINGS), Listener.none());
      assertThat(Arrays.stream(result.rewards())).allMatch(r -> r < -0.5 && r > -20);
      assertThat(result.steps().get(2).manifoldDeviation()).isZero();
    }
  }

  @Test
  void freedomTemperingRunsWithGuidanceAndIsRefusedWithout() {
    SampleSettings freedom = SETTINGS.toBuilder().tempering(Tempering.freedom()).build();
    assertThat(sample(freedom).steps().get(1).lambda()).isPositive();
    SampleSettings unguided = freedom.toBuilder().guidanceScale(1).build();
    assertThatThrownBy(() -> sample(unguided)).hasMessageContaining("freedom tempering needs");
  }

  @Test
  void aNanRewardNamesPromptStepAndParticle() {
    Reward broken =
        images -> images.select(1, 0).select(1, 0).select(1, 0).mul(new Scalar(Double.NaN));
    try (ImageSampler nan = ImageSampler.open(options(), context -> prompt -> broken)) {
      assertThatThrownBy(() -> nan.sample(new SampleRequest("a cat", SETTINGS), Listener.none()))
          .isInstanceOf(SamplingException.class)
          .hasMessageContaining("'a cat'")
          .hasMessageContaining("particle 0")
          .hasMessageContaining("step 0");
      SampleSettings drop = SETTINGS.toBuilder().onNan(OnNan.DROP).build();
      assertThatThrownBy(() -> nan.sample(new SampleRequest("a cat", drop), Listener.none()))
          .hasMessageContaining("weight zero");
    }
  }

  /** Every third particle of four, at the end and wherever the method looks. */
  @ParameterizedTest
  @EnumSource(Method.class)
  void aDroppedParticleLeavesNoImageWhateverTheMethod(Method method) {
    int[] calls = {0};
    Reward broken =
        images -> {
          Tensor mean = images.mean(new long[] {1, 2, 3}, false, new ScalarTypeOptional());
          return calls[0]++ % 4 == 2 ? mean.mul(new Scalar(Double.NEGATIVE_INFINITY)) : mean;
        };
    SampleSettings settings =
        SETTINGS.toBuilder().steps(2).microBatch(1).method(method).onNan(OnNan.DROP).build();
    try (ImageSampler nan = ImageSampler.open(options(), context -> prompt -> broken)) {
      SampleResult result = nan.sample(new SampleRequest("a cat", settings), Listener.none());
      assertThat(result.images()).extracting(DrawnImage::particle).containsExactly(0, 1, 3);
      assertThat(result.logWeights()[2]).isEqualTo(Double.NEGATIVE_INFINITY);
      assertThat(result.dropped()).isPositive();
      SampleSettings fail = settings.toBuilder().onNan(OnNan.FAIL).build();
      assertThatThrownBy(() -> nan.sample(new SampleRequest("a cat", fail), Listener.none()))
          .isInstanceOf(SamplingException.class)
          .hasMessageContaining("prompt 'a cat'")
          .hasMessageContaining("(particle 2) at step");
    }
  }

  @Test
  void nativeMemoryStaysLevel() {
    SampleSettings small = SETTINGS.toBuilder().steps(2).particles(2).build();
    for (int i = 0; i < 3; i++) {
      sample(small);
    }
    long before = Pointer.totalBytes();
    long count = Pointer.totalCount();
    List<SampleResult> results = List.of(sample(small), sample(small), sample(small));
    assertThat(results).hasSize(3);
    assertThat(Pointer.totalBytes() - before).isLessThan(100_000);
    // What a prompt leaves behind until the sampler closes: its text features.
    assertThat(Pointer.totalCount() - count).isLessThan(50);
  }
}
