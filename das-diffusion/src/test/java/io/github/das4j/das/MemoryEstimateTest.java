package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.align.View.Jacobian;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.nn.Footprints;
import io.github.das4j.reward.RewardMemory;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.DType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Estimates against what runs were measured to take. */
class MemoryEstimateTest {

  private static final double GIB = 1L << 30;
  private static final JsonNode CONFIGS = Configs.read(GoldenFolder.bundled("keys/configs.json"));

  /** U-Net, VAE and text encoder of Stable Diffusion 1.5. */
  private static final long SD15 = 859_520_964L + 83_653_863 + 123_060_480;

  private static final long CLIP_L14 = 427_616_513L;

  private static final MemoryEstimate.Networks NETWORKS =
      new MemoryEstimate.Networks(
          UNetConfig.parse(CONFIGS.get("sd15_unet"), "unet"),
          VaeConfig.parse(CONFIGS.get("sd15_vae"), "vae"),
          0,
          4.0 * SD15,
          0);

  private static final RewardMemory CLIP = clip("float32", 4);

  private static RewardMemory clip(String type, int bytes) {
    Contents weights = new Contents(CLIP_L14, Map.of(type, CLIP_L14), bytes * CLIP_L14);
    return new RewardMemory(
        Map.of(Path.of("clip"), weights),
        Footprints.vision(ClipConfig.Vision.parse(CONFIGS.get("clip_l_vision"), "clip")),
        true);
  }

  @Test
  void aRewardsLargeFileOfSixteenBitsCountsAsItIsStored() {
    assertThat(of(clip("float16", 2), 512, 1, DType.FLOAT32).rewardWeights())
        .isEqualTo(2.0 * CLIP_L14);
    assertThat(of(CLIP, 512, 1, DType.FLOAT32).rewardWeights()).isEqualTo(4.0 * CLIP_L14);
    assertThat(of(CLIP, 512, 1, DType.BFLOAT16).rewardWeights()).isEqualTo(2.0 * CLIP_L14);
  }

  private static MemoryEstimate of(RewardMemory reward, int size, int rows, DType dtype) {
    return MemoryEstimate.of(
        NETWORKS,
        reward,
        new MemoryEstimate.Load(
            size, size, rows, rows, true, dtype, SampleSettings.defaults().twist()));
  }

  @Test
  void stableDiffusionAtFullSizeIsWithinAQuarterOfItsMeasuredPeaks() {
    MemoryEstimate estimate = of(CLIP, 512, 1, DType.FLOAT32);
    assertThat(estimate.total(Checkpointing.ON) / GIB)
        .isCloseTo(8.7, Percentage.withPercentage(25));
    assertThat(estimate.total(Checkpointing.OFF) / GIB)
        .isCloseTo(16.8, Percentage.withPercentage(25));
  }

  @Test
  void activationsGrowWithTheImageTheMicroBatchAndTheType() {
    double one = of(CLIP, 512, 1, DType.FLOAT32).kept().total();
    assertThat(of(CLIP, 512, 3, DType.FLOAT32).kept().total())
        .isCloseTo(3 * one, Percentage.withPercentage(1e-6));
    double model = of(CLIP, 512, 1, DType.FLOAT32).kept().model();
    assertThat(of(CLIP, 1024, 1, DType.FLOAT32).kept().model())
        .isCloseTo(4 * model, Percentage.withPercentage(1e-6));
    // The published VAE is decoded in float32 whatever the type.
    assertThat(of(CLIP, 512, 1, DType.BFLOAT16).kept().total()).isBetween(0.55 * one, one);
  }

  @Test
  void aRewardWithoutGradientKeepsNothing() {
    MemoryEstimate estimate = of(RewardMemory.none(false), 512, 1, DType.FLOAT32);
    assertThat(estimate.kept()).isEqualTo(estimate.checkpointed());
    assertThat(estimate.kept().total())
        .isLessThan(0.3 * of(RewardMemory.none(true), 512, 1, DType.FLOAT32).kept().total());
  }

  @Test
  void checkpointingIsChosenWhereMemoryIsScarce() {
    MemoryEstimate estimate = of(CLIP, 512, 1, DType.FLOAT32);
    assertThat(estimate.choose(24 * GIB)).isEqualTo(Checkpointing.OFF);
    assertThat(estimate.choose(20 * GIB)).isEqualTo(Checkpointing.ON);
  }

  @Test
  void survivorsWaitWithTheirCheckpointsAll() {
    TwistSettings twist =
        new TwistSettings(
            TwistPreset.FULL,
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            TwistParticles.SURVIVORS);
    MemoryEstimate at = of(CLIP, 512, 1, DType.FLOAT32);
    MemoryEstimate one = survivors(twist, 1);
    MemoryEstimate two = survivors(twist, 2);
    assertThat(one.kept()).isEqualTo(one.checkpointed()).isEqualTo(at.checkpointed());
    double each = two.kept().total() - one.kept().total();
    assertThat(each).isBetween(0.1 * GIB, at.checkpointed().total());
    assertThat(survivors(twist, 16).kept().total() - one.kept().total())
        .isCloseTo(15 * each, Percentage.withPercentage(1e-6));
  }

  private static MemoryEstimate survivors(TwistSettings twist, int particles) {
    return MemoryEstimate.of(
        NETWORKS,
        CLIP,
        new MemoryEstimate.Load(512, 512, particles, 1, true, DType.FLOAT32, twist));
  }

  @Test
  void aGradientKeepsWidenedCopies() {
    double halved = 2.0 * SD15;
    double copies = 4.0 * 859_520_964;
    MemoryEstimate.Networks stored =
        new MemoryEstimate.Networks(NETWORKS.denoiser(), NETWORKS.vae(), 0, halved, copies);
    MemoryEstimate.Load load =
        new MemoryEstimate.Load(
            512, 512, 1, 1, true, DType.FLOAT32, SampleSettings.defaults().twist());
    MemoryEstimate widened = of(CLIP, 512, 1, DType.FLOAT32);
    MemoryEstimate kept = MemoryEstimate.of(stored, CLIP, load);
    assertThat(widened.weights() - kept.weights()).isEqualTo(halved);
    assertThat(kept.kept().model() - widened.kept().model())
        .isCloseTo(copies, Percentage.withPercentage(1e-6));
    assertThat(kept.checkpointed().model() - widened.checkpointed().model())
        .isBetween(0.1 * copies, 0.2 * copies);
    // Without a gradient a copy lives no longer than its layer.
    MemoryEstimate plain = MemoryEstimate.of(stored, RewardMemory.none(false), load);
    assertThat(plain.kept()).isEqualTo(of(RewardMemory.none(false), 512, 1, DType.FLOAT32).kept());
  }

  private static MemoryEstimate seen(String decoder, Jacobian gradient) {
    TwistSettings twist =
        new TwistSettings(
            TwistPreset.FULL,
            Optional.of(TwistDecoder.parse(decoder)),
            Optional.of(gradient),
            OptionalInt.empty(),
            TwistParticles.ALL);
    return MemoryEstimate.of(
        NETWORKS, CLIP, new MemoryEstimate.Load(512, 512, 1, 1, true, DType.FLOAT32, twist));
  }

  @Test
  void aCheapWayToSeeTakesLess() {
    MemoryEstimate full = of(CLIP, 512, 1, DType.FLOAT32);
    double unet = seen("full", Jacobian.DENOISED).kept().total();
    double decoder = seen("pooled:2", Jacobian.FULL).kept().total();
    double both = seen("pooled:2", Jacobian.GAUSSIAN).kept().total();
    assertThat(seen("full", Jacobian.FULL)).isEqualTo(full);
    assertThat(unet).isLessThan(0.7 * full.kept().total());
    assertThat(decoder).isLessThan(0.7 * full.kept().total());
    assertThat(both).isLessThan(0.25 * full.kept().total());
    // With it no checkpointing is called for where the whole gradient needs it.
    assertThat(full.choose(12 * GIB)).isEqualTo(Checkpointing.ON);
    assertThat(seen("pooled:2", Jacobian.GAUSSIAN).choose(12 * GIB)).isEqualTo(Checkpointing.OFF);
  }

  /** However little is looked at on the way, the end is decoded in full. */
  @Test
  void theEndIsDecodedWhole() {
    double alone = seen("pooled:8", Jacobian.GAUSSIAN).checkpointed().total();
    double image = 4.0 * 128 * 512 * 512;
    assertThat(alone).isGreaterThan(3 * image);
    assertThat(of(CLIP.undifferentiated(), 512, 1, DType.FLOAT32).kept().total())
        .isLessThanOrEqualTo(alone);
  }

  @Test
  void rewardsAreCountedFromTheirFiles() {
    String clip = GoldenFolder.bundled("models/tiny-clip").toString();
    String head = GoldenFolder.bundled("models/tiny-aesthetic").toString();
    RewardMemory memory = RewardSpec.parse("aesthetic:" + clip + "," + head).memory();
    RewardMemory twice =
        RewardSpec.parse("aesthetic:" + clip + "," + head + " + 20*clip:" + clip + " + jpeg")
            .memory();
    assertThat(twice.bytes(DType.FLOAT32))
        .as("a CLIP named twice is loaded once")
        .isEqualTo(memory.bytes(DType.FLOAT32));
    assertThat(twice.stages()).hasSize(2 * memory.stages().size());
    assertThat(twice.differentiable()).isTrue();
    assertThat(RewardSpec.parse("jpeg").memory().differentiable()).isFalse();
  }
}
