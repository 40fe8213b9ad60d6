package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.align.Cost;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.WrongValueException;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Tempering;
import io.github.das4j.tensor.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings make of how the reward is seen, in runs of a tiny model. */
class TwistSettingsTest {

  private static final int STEPS = 4;
  private static final Path TAESD = GoldenFolder.bundled("extras/taesd/tiny-taesd");

  @TempDir private Path folder = Path.of("");

  private static ImageSampler open() {
    Path models = GoldenFolder.bundled("models");
    ModelOptions options =
        new ModelOptions(
            models.resolve("tiny-sd"), Placement.CPU_FLOAT32, 1, ModelOptions.Checkpointing.OFF, 0);
    return ImageSampler.open(options, RewardSpec.parse("20*clip:" + models.resolve("tiny-clip")));
  }

  private static SampleSettings.Builder settings() {
    return SampleSettings.builder().steps(STEPS).particles(2).size(32, 32).alpha(0.5).seed(3);
  }

  private static SampleSettings with(String key, String text) {
    Object value =
        Declarations.of(TwistSettings.class).stream()
            .filter(declared -> declared.key().equals(key))
            .findFirst()
            .orElseThrow()
            .parse(text);
    return settings().set(key, value).build();
  }

  private static SampleResult sample(ImageSampler sampler, SampleSettings settings) {
    return sampler.sample(new SampleRequest("a cat", settings), Listener.none());
  }

  @Test
  void onlyTheLevelsAskedForAreJudged() {
    try (ImageSampler sampler = open()) {
      assertThat(sample(sampler, settings().build()).cost()).isEqualTo(new Cost(8, 10, 8));
      // The first, the third and, at the end, the images themselves.
      assertThat(sample(sampler, with("twist.every", "2")).cost()).isEqualTo(new Cost(8, 6, 4));
      // The first, which has no ancestor, and the end.
      assertThat(sample(sampler, with("twist.every", "3")).cost()).isEqualTo(new Cost(8, 6, 4));
    }
  }

  @Test
  void fastSeesSmallerLatentsOfLargeImagesAlone() {
    TwistSettings fast = settings().set("twist.preset", TwistPreset.FAST).build().twist();
    TwistDecoder pooled = TwistDecoder.parse("pooled:2");
    assertThat(fast.decodes(512, 512)).isEqualTo(pooled);
    assertThat(fast.decodes(448, 1024)).isEqualTo(pooled);
    assertThat(fast.words(512, 512)).isEqualTo("pooled:2, gaussian, every 2");
    // Half of it is less than rewards look at; or it has no squares of four latents.
    assertThat(fast.decodes(440, 1024)).isEqualTo(TwistDecoder.FULL);
    assertThat(fast.decodes(64, 64)).isEqualTo(TwistDecoder.FULL);
    assertThat(fast.decodes(520, 512)).isEqualTo(TwistDecoder.FULL);
    assertThat(fast.words(64, 64)).isEqualTo("gaussian, every 2");
    assertThat(settings().build().twist().words(512, 512)).isEmpty();
  }

  @Test
  void gradientsCanWaitForSelection() {
    try (ImageSampler sampler = open()) {
      SampleResult all = sample(sampler, settings().build());
      SampleResult survivors = sample(sampler, with("twist.particles", "survivors"));
      assertThat(survivors.logZ()).isCloseTo(all.logZ(), within(1e-3 * Math.abs(all.logZ())));
      assertThat(survivors.cost().gradients()).isLessThanOrEqualTo(all.cost().gradients());
      assertThat(survivors.cost().rewardCalls()).isEqualTo(all.cost().rewardCalls());
    }
    assertThatThrownBy(
            () ->
                settings()
                    .tempering(Tempering.freedom())
                    .set("twist.particles", TwistParticles.SURVIVORS)
                    .build())
        .isInstanceOf(WrongValueException.class)
        .hasMessageContaining("looks at the gradients of all");
    assertThatThrownBy(
            () ->
                settings()
                    .method(Method.FREEDOM)
                    .set("twist.particles", TwistParticles.SURVIVORS)
                    .build())
        .isInstanceOf(WrongValueException.class);
  }

  @Test
  void theEndIsJudgedByTheModelsOwnDecoder() {
    // Particles run alone, so that what is seen on the way moves nothing.
    SampleSettings.Builder alone = settings().method(Method.BEST_OF_N);
    TwistDecoder decoder = TwistDecoder.parse("tiny:" + TAESD);
    try (ImageSampler sampler = open()) {
      SampleResult full = sample(sampler, alone.build());
      SampleResult tiny = sample(sampler, alone.set("twist.decoder", Optional.of(decoder)).build());
      assertThat(tiny.rewards()).isEqualTo(full.rewards());
      assertThat(tiny.steps().get(0).bestReward()).isNotEqualTo(full.steps().get(0).bestReward());
    }
  }

  @Test
  void aTinyAutoencoderIsOpenedOnceAndServesEveryPrompt() {
    try (ImageSampler sampler = open()) {
      SampleSettings tiny = with("twist.decoder", "tiny:" + TAESD);
      double[] first = sample(sampler, tiny).rewards();
      assertThat(sample(sampler, tiny).rewards()).isEqualTo(first);
      assertThat(sample(sampler, settings().build()).rewards()).isNotEqualTo(first);
    }
  }

  @Test
  void whatItsConfigurationSaysBesideIsTold() throws IOException {
    for (String name : new String[] {"config.json", "diffusion_pytorch_model.safetensors"}) {
      Files.copy(TAESD.resolve(name), folder.resolve(name));
    }
    Path config = folder.resolve("config.json");
    Files.writeString(config, Files.readString(config).replaceFirst("\\{", "{\"made_up\": 1,"));
    try (ImageSampler sampler = open()) {
      assertThat(sample(sampler, with("twist.decoder", "tiny:" + folder)).warnings())
          .containsExactly(config + ": unknown key made_up is without effect");
    }
  }

  private static StepReport step(int step, double ess) {
    return new StepReport(step, 3, 0, step != 0, 1, ess, false, new int[4], 0, 0, 0, 0, 0, 0);
  }

  @Test
  void whatTheLastWeightingLeftIsToldOfCheapWaysAlone() {
    SampleSettings cheap = settings().particles(4).twist(TwistPreset.FAST).build();
    List<StepReport> steps = List.of(step(0, 4), step(1, 3.6), step(2, 4), step(3, 1.5));
    FinalWeighting found = FinalWeighting.of(cheap, steps).orElseThrow();
    assertThat(found).hasToString("final weighting kept 1.5 of 4 particles (ESS), on the way 3.8");
    assertThat(found.isPoor()).isTrue();
    assertThat(found.advice()).startsWith(found.toString()).contains("--twist full");
    assertThat(new FinalWeighting(3.8, 1.9, 4).isPoor()).isFalse();
    SampleSettings.Builder four = settings().particles(4);
    assertThat(FinalWeighting.of(four.build(), steps)).as("in full").isEmpty();
    assertThat(FinalWeighting.of(cheap.toBuilder().particles(1).build(), steps)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "twist.every|5|every must be at most the number of steps, 4, not 5",
        "twist.every|0|every must be at least 1, not 0",
        "twist.decoder|pooled:1|takes a whole number of at least 2, such as pooled:2, not 1",
        "twist.decoder|pooled:two|takes a whole number of at least 2, such as pooled:2, not 'two'",
        "twist.decoder|tiny|tiny takes the folder of a tiny autoencoder",
        "twist.decoder|fulll|did you mean 'full'?",
        "twist.gradient|gausian|did you mean 'gaussian'?"
      })
  void aWrongValueIsToldInALine(String key, String text, String message) {
    assertThatThrownBy(() -> with(key, text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void whatDoesNotFitTheModelIsToldBeforeAStep() {
    try (ImageSampler sampler = open()) {
      assertThatThrownBy(() -> sample(sampler, with("twist.decoder", "pooled:3")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("cannot be pooled by 3", "a multiple of");
      assertThatThrownBy(() -> sample(sampler, with("twist.decoder", "tiny:" + folder)))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("has no config.json");
    }
  }
}
