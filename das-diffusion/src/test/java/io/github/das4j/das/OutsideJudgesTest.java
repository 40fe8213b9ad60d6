package io.github.das4j.das;

import static io.github.das4j.tensor.Placement.CPU_FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.das.ModelOptions.Checkpointing;
import io.github.das4j.declaration.Declarations;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.fixtures.StandInJudge;
import io.github.das4j.judge.AnswerBook;
import io.github.das4j.judge.BudgetSpentException;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.judge.JudgeSettings;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.OnNan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Judges behind an address, asked by the sampler itself. */
class OutsideJudgesTest {

  private static final int STEPS = 3;
  private static final int PARTICLES = 5;

  private static final SampleSettings SETTINGS =
      SampleSettings.builder()
          .steps(STEPS)
          .particles(PARTICLES)
          .microBatch(2)
          .alpha(0.05)
          .essThreshold(0.9)
          .build();

  @TempDir Path folder = Path.of("");

  private final StandInJudge images = StandInJudge.ofImages();
  private final StandInJudge chat = StandInJudge.ofChat();

  @AfterEach
  void close() {
    images.close();
    chat.close();
  }

  private static JudgeSettings asking(Map<String, Object> changed) {
    Map<String, Object> values = new HashMap<>(Declarations.values(JudgeSettings.standard()));
    values.putAll(changed);
    return Declarations.build(JudgeSettings.class, values);
  }

  private static ModelOptions options(Checkpointing checkpointing) {
    Path model = GoldenFolder.bundled("models").resolve("tiny-sd");
    return new ModelOptions(model, CPU_FLOAT32, 1, checkpointing, 0);
  }

  private static String clip() {
    return "20*clip:" + GoldenFolder.bundled("models").resolve("tiny-clip");
  }

  private String service() {
    return "http:" + images.url();
  }

  private JudgeDesk desk(String file, Map<String, Object> changed) {
    return new JudgeDesk(
        asking(changed), AnswerBook.in(folder.resolve(file)), name -> null, line -> {});
  }

  private static SampleResult sampled(
      String reward, SampleSettings settings, Checkpointing checkpointing, JudgeDesk desk) {
    try (ImageSampler sampler =
        ImageSampler.open(options(checkpointing), RewardSpec.parse(reward), desk)) {
      return sampler.sample(new SampleRequest("a cat", settings), Listener.none());
    }
  }

  private SampleResult sampled(String reward, SampleSettings settings) {
    try (JudgeDesk desk = desk("book.jsonl", Map.of("judge.retries", 0))) {
      return sampled(reward, settings, Checkpointing.ON, desk);
    }
  }

  private static float[] pixels(SampleResult result) {
    return result.images().get(0).rgb();
  }

  @Test
  void aLevelIsOneCallWhateverTheMicroBatch() {
    sampled(service(), SETTINGS);
    assertThat(images.transcript()).hasSize(STEPS + 1);
    assertThat(images.transcript())
        .allMatch(asked -> asked.body().path("images").size() <= PARTICLES);
    assertThat(images.transcript().get(0).body().path("images")).hasSize(PARTICLES);
    assertThat(images.transcript().get(0).body().path("images").path(0).path("prompt").asText())
        .isEqualTo("a cat");
  }

  /** With checkpointing every stage runs again for its gradient; the judge is not asked again. */
  @Test
  void inASumTheGradientAsksNobody() {
    String sum = "0.5*" + service() + " + " + clip();
    SampleResult[] results = new SampleResult[2];
    for (Checkpointing checkpointing : List.of(Checkpointing.ON, Checkpointing.OFF)) {
      String file = checkpointing + ".jsonl";
      try (JudgeDesk desk = desk(file, Map.of())) {
        results[checkpointing == Checkpointing.ON ? 0 : 1] =
            sampled(sum, SETTINGS, checkpointing, desk);
      }
    }
    assertThat(images.transcript()).hasSize(2 * (STEPS + 1));
    assertThat(pixels(results[0])).isEqualTo(pixels(results[1]));
    assertThat(results[0].cost().gradients()).isPositive();
  }

  /** What guides is the differentiable term, and what weighs is all: the judge moves the choice. */
  @Test
  void allTermsWeigh() {
    SampleResult with = sampled("40*" + service() + " + " + clip(), SETTINGS);
    SampleResult without = sampled(clip(), SETTINGS);
    assertThat(with.rewards()).isNotEqualTo(without.rewards());
    assertThat(with.logZ()).isNotEqualTo(without.logZ());
  }

  @Test
  void stoppedByItsBudgetItGoesOnToTheSameBits() {
    String reward = "0.5*vlm:" + chat.url() + ",see-1,How red?,yes + " + clip();
    SampleResult whole = sampled(reward, SETTINGS);
    int needed = chat.transcript().size();
    assertThat(needed).isBetween(PARTICLES, (STEPS + 1) * PARTICLES);
    try (JudgeDesk desk =
        desk("stopped.jsonl", Map.of("judge.budget", OptionalInt.of(needed / 2)))) {
      assertThatThrownBy(() -> keeping(reward, desk, new ArrayList<>()))
          .isInstanceOf(BudgetSpentException.class);
    }
    assertThat(chat.transcript()).hasSize(needed + needed / 2);
    List<String> told = new ArrayList<>();
    try (JudgeDesk desk = desk("stopped.jsonl", Map.of())) {
      SampleResult again = keeping(reward, desk, told);
      assertThat(pixels(again)).isEqualTo(pixels(whole));
      assertThat(again.logZ()).isEqualTo(whole.logZ());
      assertThat(desk.spending().calls()).isEqualTo(needed);
    }
    assertThat(told).isNotEmpty();
    assertThat(chat.transcript()).hasSize(2 * needed);
  }

  private SampleResult keeping(String reward, JudgeDesk desk, List<String> told) {
    Keeping keeping =
        new Keeping(folder.resolve("state.safetensors"), Duration.ZERO, Map.of(), told::add);
    try (ImageSampler sampler =
        ImageSampler.open(options(Checkpointing.ON), RewardSpec.parse(reward), desk)) {
      SampleRequest request = new SampleRequest("a cat", SETTINGS);
      return sampler.sample(request, SampleInputs.none(), Listener.none(), keeping);
    }
  }

  @Test
  void aJudgeThatDiesSetsThePromptAside() {
    images.next(200, "{\"values\": [1, 2, 3, 4, 5]}").next(500, "");
    assertThatThrownBy(() -> sampled(service(), SETTINGS))
        .isInstanceOf(SamplingException.class)
        .hasMessage("prompt 'a cat': reward " + service() + ": it answered with status 500");
  }

  @Test
  void whatIsNoNumberIsToldWithItsTermOrDropsItsParticle() {
    String odd = "{\"values\": [1, 2, null, 4, 5]}";
    images.next(200, odd);
    assertThatThrownBy(() -> sampled(service(), SETTINGS))
        .isInstanceOf(SamplingException.class)
        .hasMessageContaining("(particle 2) at step 0")
        .hasMessageEndingWith("reward " + service() + ": 1 of 5 values are no numbers");
    images.next(200, odd);
    SampleSettings dropping = SETTINGS.toBuilder().onNan(OnNan.DROP).build();
    try (JudgeDesk desk = desk("fresh.jsonl", Map.of())) {
      assertThat(sampled(service(), dropping, Checkpointing.ON, desk).dropped()).isEqualTo(1);
    }
  }

  @Test
  void aloneItSteersBySelection() {
    SampleResult result = sampled("vlm:" + chat.url() + ",see-1,\"Red, or not?\"", SETTINGS);
    assertThat(result.cost().gradients()).isZero();
    assertThat(chat.transcript().get(0).body().toString()).contains("Red, or not?");
  }
}
