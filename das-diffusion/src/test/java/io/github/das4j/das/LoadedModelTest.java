package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Selection;
import io.github.das4j.tensor.Placement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** One model, and rewards that come and go. */
class LoadedModelTest {

  private static final SampleSettings SETTINGS =
      SampleSettings.builder()
          .steps(3)
          .particles(3)
          .alpha(0.05)
          .essThreshold(1)
          .selection(Selection.ALL)
          .seed(3)
          .build();

  private static final RewardSpec CLIP = RewardSpec.parse("20*clip:" + folder("tiny-clip"));
  private static final RewardSpec JPEG = RewardSpec.of("jpeg");

  private static final Map<RewardSpec, SampleResult> ALONE = new HashMap<>();

  private static Path folder(String name) {
    return GoldenFolder.bundled("models").resolve(name);
  }

  private static ModelOptions options() {
    return new ModelOptions(
        folder("tiny-sd"), Placement.CPU_FLOAT32, 1, ModelOptions.Checkpointing.AUTO, 0);
  }

  private static SampleResult sample(ImageSampler sampler) {
    return sampler.sample(new SampleRequest("a cat", SETTINGS), Listener.none());
  }

  /** What a sampler of its own draws. */
  private static SampleResult alone(RewardSpec reward) {
    return ALONE.computeIfAbsent(
        reward,
        each -> {
          try (ImageSampler sampler = ImageSampler.open(options(), each)) {
            return sample(sampler);
          }
        });
  }

  private static void assertSame(SampleResult result, SampleResult expected) {
    assertThat(result.rewards()).isEqualTo(expected.rewards());
    assertThat(result.logWeights()).isEqualTo(expected.logWeights());
    assertThat(result.logZ()).isEqualTo(expected.logZ());
    for (int n = 0; n < SETTINGS.smc().particles(); n++) {
      assertThat(result.images().get(n).rgb()).isEqualTo(expected.images().get(n).rgb());
    }
  }

  @Test
  void eachRewardDrawsWhatASamplerOfItsOwnDoes() {
    SampleResult clip = alone(CLIP);
    SampleResult jpeg = alone(JPEG);
    assertThat(jpeg.images().get(0).rgb()).isNotEqualTo(clip.images().get(0).rgb());
    try (LoadedModel model = LoadedModel.open(options())) {
      for (RewardSpec reward : new RewardSpec[] {CLIP, JPEG, CLIP}) {
        assertSame(sample(model.sampler(reward)), reward.equals(CLIP) ? clip : jpeg);
      }
    }
  }

  @Test
  void theExampleOfItsPageRuns() {
    ModelOptions model = options();
    SampleSettings settings = SETTINGS;
    List<SampleResult> results = new ArrayList<>();
    // snippet
    try (LoadedModel loaded = LoadedModel.open(model)) {
      for (String reward : List.of("jpeg", "-1*jpeg")) {
        ImageSampler sampler = loaded.sampler(RewardSpec.parse(reward));
        results.add(sampler.sample(new SampleRequest("a cat", settings), Listener.none()));
      }
    }
    // end
    assertSame(results.get(0), alone(JPEG));
    assertThat(results.get(1).rewards()).isNotEqualTo(results.get(0).rewards());
  }

  @Test
  void theHeaviestComeFirst() {
    SampleSettings settings = SETTINGS;
    try (LoadedModel model = LoadedModel.open(options())) {
      ImageSampler sampler = model.sampler(JPEG);
      // snippet
      HeaviestImages two = HeaviestImages.draw(sampler, new SampleRequest("a cat", settings), 2);
      byte[] png = two.images().get(0).toPng();
      // end
      assertThat(two.images()).hasSize(2);
      assertThat(png).startsWith(0x89, 'P', 'N', 'G');
    }
  }

  @Test
  void theNetworkIsReadOnceAndTheSamplerOfTheSameRewardIsKept() {
    try (LoadedModel model = LoadedModel.open(options())) {
      ImageSampler clip = model.sampler(CLIP);
      var network = model.network();

      assertThat(model.sampler(CLIP)).isSameAs(clip);
      assertThat(model.sampler(JPEG)).isNotSameAs(clip);
      assertThat(clip.isClosed()).isTrue();
      assertThat(model.network()).isSameAs(network);
    }
  }

  @Test
  void aSamplerThatItsUserClosesIsMadeAgain() {
    try (LoadedModel model = LoadedModel.open(options())) {
      model.sampler(CLIP).close();

      assertSame(sample(model.sampler(CLIP)), alone(CLIP));
    }
  }

  @Test
  void aRewardThatCannotBeLoadedLeavesTheModelToOthers() {
    RewardSpec nowhere = RewardSpec.parse("clip:" + folder("nowhere"));
    try (LoadedModel model = LoadedModel.open(options())) {
      for (int k = 0; k < 2; k++) {
        assertThatThrownBy(() -> model.sampler(nowhere)).isInstanceOf(CheckpointException.class);
        assertSame(sample(model.sampler(JPEG)), alone(JPEG));
      }
    }
  }

  @Test
  void whatIsClosedDrawsNoMore() {
    LoadedModel model = LoadedModel.open(options());
    ImageSampler sampler = model.sampler(JPEG);
    model.close();

    assertThat(sampler.isClosed()).isTrue();
    assertThatThrownBy(() -> model.sampler(JPEG)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void rewardsThatComeAndGoLeaveNothing() {
    try (LoadedModel model = LoadedModel.open(options())) {
      Stream.of(CLIP, JPEG).forEach(reward -> sample(model.sampler(reward)));
      long bytes = Pointer.totalBytes();
      long count = Pointer.totalCount();
      Stream.of(CLIP, JPEG, CLIP, JPEG).forEach(reward -> sample(model.sampler(reward)));
      assertThat(Pointer.totalBytes() - bytes).isLessThan(100_000);
      assertThat(Pointer.totalCount() - count).isLessThan(20);
    }
  }
}
