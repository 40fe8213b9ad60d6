package io.github.das4j.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.align.Reward;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Keeping;
import io.github.das4j.das.Listener;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.Previews;
import io.github.das4j.das.SampleInputs;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.Watch;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Cancellation;
import io.github.das4j.smc.CancelledException;
import io.github.das4j.smc.Resampling;
import io.github.das4j.smc.Tempering;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of the Javadoc of das-diffusion, run; SnippetTextTest holds both to be equal. */
class LibrarySnippetsTest {

  private static final SampleSettings SETTINGS =
      SampleSettings.builder().steps(2).particles(2).alpha(0.05).build();

  private static Path model(String name) {
    return GoldenFolder.bundled("models").resolve(name);
  }

  private static ModelOptions options() {
    return new ModelOptions(
        model("tiny-sd"), Placement.CPU_FLOAT32, 1, ModelOptions.Checkpointing.OFF, 0);
  }

  @Test
  void anImage() {
    ModelOptions model = options();
    // snippet
    SampleSettings settings = SampleSettings.builder().steps(20).particles(4).seed(7).build();
    try (ImageSampler sampler = ImageSampler.open(model, RewardSpec.of("jpeg"))) {
      SampleResult result = sampler.sample(new SampleRequest("a cat", settings), Listener.none());
      BufferedImage image = result.images().get(0).toBufferedImage();
      System.out.println(image.getWidth() + " x " + image.getHeight() + ", " + result.logZ());
    }
    // end
  }

  @Test
  void everyParticleIsWatched() {
    SampleRequest request = new SampleRequest("a cat", SETTINGS);
    try (ImageSampler sampler = ImageSampler.open(options(), RewardSpec.of("jpeg"))) {
      // snippet
      Watch watch =
          Watch.of(Listener.none())
              .particles(
                  report -> System.out.println(report.logWeights().length), new Previews(64, 1));
      SampleResult result = sampler.sample(request, SampleInputs.none(), watch);
      // end
      assertThat(result.images()).isNotEmpty();
    }
  }

  @Test
  void aRewardOfOnesOwn() {
    // snippet
    Reward redness =
        images -> {
          Tensor difference = images.select(1, 0).sub(images.select(1, 1));
          return difference.mean(new long[] {1, 2}, false, new ScalarTypeOptional());
        };
    // end
    try (Scope scope = Scope.open()) {
      Tensor images = Tensors.of(new float[] {1, 0.25f, 0, 0.5f, 0.5f, 1}, 2, 3, 1, 1);
      assertThat(Tensors.doubles(redness.score(images))).containsExactly(0.75, 0);
    }
  }

  @Test
  void aRewardOfOnesOwnForASampler() {
    ModelOptions model = options();
    SampleSettings settings = SETTINGS;
    List<SampleResult> results = new ArrayList<>();
    // snippet
    Reward brightness =
        images -> images.mean(new long[] {1, 2, 3}, false, new ScalarTypeOptional());
    try (ImageSampler sampler = ImageSampler.open(model, context -> RewardModel.of(brightness))) {
      results.add(sampler.sample(new SampleRequest("a cat", settings), Listener.none()));
    }
    // end
    SampleResult result = results.get(0);
    float[] rgb = result.images().get(0).rgb();
    double mean = 0;
    for (float value : rgb) {
      mean += (double) value / rgb.length;
    }
    assertThat(result.images().get(0).reward()).isCloseTo(mean, within(1e-5));
  }

  @Test
  void aRewardMadeOfObjects() {
    Path clip = model("tiny-clip");
    Path head = model("tiny-aesthetic").resolve("model.safetensors");
    // snippet
    RewardSpec reward =
        RewardSpec.of("clip", clip)
            .times(20)
            .plus(RewardSpec.of("aesthetic", clip, head).times(0.5));
    // end
    try (ImageSampler sampler = ImageSampler.open(options(), reward)) {
      SampleResult result = sampler.sample(new SampleRequest("a cat", SETTINGS), Listener.none());
      assertThat(result.rewards()).hasSize(2).doesNotContain(0);
    }
  }

  @Test
  void aRunIsStoppedFromAnotherThread() {
    CountDownLatch cancelled = new CountDownLatch(1);
    Reward waiting =
        images -> {
          await(cancelled);
          return images.sum(new long[] {1, 2, 3}, false, new ScalarTypeOptional());
        };
    SampleRequest request = new SampleRequest("a cat", SETTINGS);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (ImageSampler sampler = ImageSampler.open(options(), context -> RewardModel.of(waiting))) {
      // snippet
      Cancellation cancellation = new Cancellation();
      SampleInputs inputs = SampleInputs.none().withCancellation(cancellation);
      Future<SampleResult> run =
          threads.submit(() -> sampler.sample(request, inputs, Listener.none()));
      cancellation.cancel();
      // end
      cancelled.countDown();
      assertThatThrownBy(run::get).cause().isInstanceOf(CancelledException.class);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody cancelled", e);
    }
  }

  @Test
  void aListenerOfOnesOwn() {
    SampleRequest request = new SampleRequest("a cat", SETTINGS);
    try (ImageSampler sampler = ImageSampler.open(options(), RewardSpec.of("jpeg"))) {
      // snippet
      List<Double> best = new ArrayList<>();
      Listener curve = report -> best.add(report.bestReward());
      sampler.sample(request, curve);
      // end
      assertThat(best).hasSize(3).allMatch(reward -> reward < 0);
    }
  }

  @Test
  void aPromptThatGoesOn(@TempDir Path folder) throws IOException {
    SampleRequest request = new SampleRequest("a cat", SETTINGS);
    Path file = folder.resolve("cat.safetensors");
    try (ImageSampler sampler = ImageSampler.open(options(), RewardSpec.of("jpeg"))) {
      // snippet
      Keeping keeping = new Keeping(file, Duration.ofMinutes(5), Map.of(), System.err::println);
      SampleResult result = sampler.sample(request, SampleInputs.none(), Listener.none(), keeping);
      Files.deleteIfExists(file);
      // end
      assertThat(result.images()).hasSize(1);
    }
  }

  @Test
  void scheduleAndResamplingOfOnesOwnForImages() {
    Tempering.Schedule late = index -> index < 2 ? 0 : 1;
    List<Integer> resampled = new ArrayList<>();
    Resampling first =
        (weights, offspring, uniform) -> {
          resampled.add(offspring);
          return new int[offspring];
        };
    SampleSettings settings =
        SETTINGS.toBuilder().steps(4).tempering(late).resampler(first).essThreshold(1).build();
    List<Double> lambdas = new ArrayList<>();
    try (ImageSampler sampler = ImageSampler.open(options(), RewardSpec.of("redness"))) {
      sampler.sample(new SampleRequest("a cat", settings), step -> lambdas.add(step.lambda()));
    }
    assertThat(lambdas).containsExactly(0.0, 0.0, 1.0, 1.0, 1.0);
    assertThat(resampled).isNotEmpty().containsOnly(2);
  }

  @Test
  void aSchedulesWarningsAreOfThePublishedOnesOnly() {
    Tempering.Schedule late = index -> 0;
    assertThat(SETTINGS.toBuilder().tempering(late).build().warnings()).isEmpty();
  }
}
