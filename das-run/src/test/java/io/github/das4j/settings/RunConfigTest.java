package io.github.das4j.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.das.Method;
import io.github.das4j.das.PlainDraw;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.record.Prompts;
import io.github.das4j.smc.Pace;
import io.github.das4j.smc.Tempering;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunConfigTest {

  @TempDir Path folder = Path.of("");

  private static RunConfig config(String yaml, String... sets) {
    List<Setting> layers = new ArrayList<>(YamlSettings.parse(yaml, "my.yaml"));
    for (String set : sets) {
      layers.add(Setting.parse(set, "--set"));
    }
    return RunConfig.of(layers);
  }

  @Test
  void defaultsAreThePublishedOnes() {
    // A run shows what was gained; a program asks for it.
    assertThat(config("", "sample.plain=off").sampling()).isEqualTo(SampleSettings.defaults());
    assertThat(config("").sampling().plain()).isEqualTo(PlainDraw.ON);
  }

  @Test
  void laterLayersWin() {
    RunConfig config =
        config("preset: sdxl:pick\nsmc:\n  particles: 8\n  alpha: 0.5\n", "smc.alpha=0.25");
    assertThat(config.sampling().smc().particles()).isEqualTo(8);
    assertThat(config.sampling().smc().alpha()).isEqualTo(0.25);
    assertThat(config.sampling().execution().microBatch()).isEqualTo(1);
    assertThat(config.settings().text("model"))
        .isEqualTo("stabilityai/stable-diffusion-xl-base-1.0");
  }

  @Test
  void unknownKeysAreRefusedWithTheirLineAndTheNearestName() {
    assertThatThrownBy(() -> config("seed: 1\nsmc:\n  partcles: 8\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("my.yaml, line 3: unknown key 'smc.partcles'; did you mean 'smc.particles'?");
    assertThatThrownBy(() -> config("", "sample.alpha=1"))
        .hasMessage("--set: unknown key 'sample.alpha'; did you mean 'smc.alpha'?");
  }

  @Test
  void wrongValuesAreRefusedWithTheirPlace() {
    assertThatThrownBy(() -> config("sample:\n  steps: many\n"))
        .hasMessage("my.yaml, line 2: sample.steps must be a whole number, not 'many'");
    assertThatThrownBy(() -> config("", "smc.particles=0"))
        .hasMessage("--set: smc.particles must be at least 1, not 0");
    assertThatThrownBy(() -> config("", "sample.rescale=2"))
        .hasMessage("--set: sample.rescale must be in [0, 1], not 2.0");
    assertThatThrownBy(() -> config("", "smc.resampler=spp")).hasMessageContaining("'ssp'");
    assertThatThrownBy(() -> config("", "smc.tempering=expo"))
        .hasMessageStartingWith("--set: smc.tempering: unknown tempering");
    assertThatThrownBy(() -> config("reward: aestetic:a,b"))
        .hasMessageStartingWith("my.yaml, line 1: unknown reward 'aestetic'");
    assertThatThrownBy(() -> config("seed: 1\nprompts: {set: aminals}").prompts())
        .hasMessageStartingWith(
            "my.yaml, line 2: unknown prompt set 'aminals'; did you mean 'animals'?");
    assertThatThrownBy(() -> config("prompts: {set: animals}", "prompts.count=99").prompts())
        .hasMessage("--set: the prompt set animals has 40 prompts, not 99");
    assertThatThrownBy(() -> config("run: {devices: cpu*0}").devices())
        .hasMessageStartingWith("my.yaml, line 1: ");
    assertThatThrownBy(() -> config("seed: 1\npreset: sdl:pick"))
        .hasMessageStartingWith(
            "my.yaml, line 2: unknown preset 'sdl:pick'; did you mean 'sd:pick'?");
  }

  @Test
  void whatIsNoSettingIsRefused() {
    assertThatThrownBy(() -> config("seed: [1, 2]")).hasMessageContaining("line 1", "a list");
    assertThatThrownBy(() -> config("seed: 1\nseed: 2")).hasMessageContaining("line 2");
    assertThatThrownBy(() -> config("smc.ess: 0.5\nsmc:\n  ess: 0.7"))
        .hasMessage("my.yaml, line 3: 'smc.ess' is said twice, first at my.yaml, line 1");
    assertThatThrownBy(() -> config("smc:\n  ess: 0.5\n seed: 3"))
        .hasMessageMatching("my.yaml, line 3: this is no YAML: expected .* but found .*");
    assertThatThrownBy(() -> config("multi: 3"))
        .hasMessageEndingWith("'multi', which is a group: it holds multi.aesthetic_weight");
    assertThatThrownBy(() -> config("just words")).hasMessageContaining("no key");
    assertThatThrownBy(() -> config("", "seed")).hasMessageContaining("KEY=VALUE");
    assertThatThrownBy(() -> YamlSettings.read(folder.resolve("none.yaml")))
        .hasMessageEndingWith("no such file or folder");
  }

  @Test
  void everyPresetParsesAndHoldsThePublishedFigures() {
    assertThat(Presets.names()).hasSize(32);
    for (String name : Presets.names()) {
      SampleSettings sampling = config("preset: " + name).sampling();
      int particles = name.startsWith("schnell:") ? 8 : 4;
      assertThat(sampling.smc().particles()).as(name).isEqualTo(particles);
      assertThat(sampling.smc().essThreshold()).as(name).isEqualTo(0.5);
    }
    RunConfig lcm = config("preset: lcm:multi");
    assertThat(lcm.sampling().denoising().steps()).isEqualTo(8);
    assertThat(lcm.sampling().denoising().eta()).isEqualTo(0.5);
    assertThat(lcm.sampling().denoising().guidanceScale()).isEqualTo(7.5);
    assertThat(lcm.sampling().smc().tempering().tempering()).isEqualTo(Tempering.exponential(0.1));
    assertThat(lcm.batches()).isEqualTo(4);
    assertThat(config("preset: sd:pick").sampling().smc().alpha()).isEqualTo(0.0001);
    assertThat(config("preset: sd:clip").sampling().smc().alpha()).isEqualTo(0.01);
    assertThat(config("preset: sdxl:clip").settings().text("run.checkpointing")).isEqualTo("on");
  }

  /** λ is to reach 1 at the published share of the steps, 87 %, whatever their number. */
  @ParameterizedTest
  @CsvSource({"sd3, 40, 4.5", "flux, 50, 3.5", "schnell, 4, 0"})
  void presetsOfFlowsAreOfTheCardsStepsAndThePublishedPace(
      String family, int steps, double guidance) {
    SampleSettings sampling = config("preset: " + family + ":pick").sampling();
    assertThat(sampling.denoising().steps()).isEqualTo(steps);
    assertThat(sampling.denoising().guidanceScale()).isEqualTo(guidance);
    assertThat(sampling.denoising().eta()).isEqualTo(1);
    double gamma = Math.pow(2, 1 / (0.87 * steps)) - 1;
    Settings settings = config("preset: " + family + ":hps").settings();
    assertThat(settings.number("smc.gamma")).isCloseTo(gamma, within(0.03 * gamma));
    assertThat(settings.text("run.dtype")).isEqualTo("bfloat16");
    assertThat(config("preset: " + family + ":hps").spec().toString()).contains("HPS_v2.1");
  }

  @Test
  void namesOfCheckpointsAreFoundInTheModelsFolderOrAskedFor() throws Exception {
    Path clip = Files.createDirectories(folder.resolve("clip-vit-large-patch14"));
    Path head = Files.createFile(folder.resolve("sac+logos+ava1-l14-linearMSE.pth"));
    RunConfig config = config("preset: sd:multi\nmulti: {aesthetic_weight: 0.25}");
    assertThat(config.reward(Checkpoints.in(Optional.of(folder))).toString())
        .isEqualTo("0.25*aesthetic:" + clip + "," + head + " + 15.0*clip:" + clip);
    assertThatThrownBy(() -> config.model(config.checkpoints()))
        .hasMessageContaining("'stable-diffusion-v1-5/stable-diffusion-v1-5'", "--model DIR");
    assertThatThrownBy(() -> config.reward(config.checkpoints())).hasMessageContaining("--reward");
  }

  @Test
  void theMachineSettlesThreadsAndTypes() {
    RunConfig config = config("preset: sd:pick").on(List.of(TorchDevice.CPU));
    assertThat(config.threads()).isPositive();
    assertThat(config.settings().text("run.dtype")).isEqualTo("float32");
    assertThatThrownBy(() -> config("run: {dtype: float16}").on(List.of(TorchDevice.CPU)))
        .hasMessageContaining("my.yaml, line 1");
    assertThat(Devices.parse("cpu*3")).hasSize(3).containsOnly(TorchDevice.CPU);
    assertThatThrownBy(() -> Devices.parse("gpu:0")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Devices.parse("cpu*0")).hasMessageContaining("no worker");
  }

  @Test
  void methodsAreThoseOfTheLibrary() {
    assertThat(config("method: best-of-n").sampling().method()).isEqualTo(Method.BEST_OF_N);
    assertThatThrownBy(() -> config("method: best-of-m"))
        .hasMessageContaining("my.yaml, line 1")
        .hasMessageContaining("did you mean 'best-of-n'?");
  }

  @Test
  void promptSetsAreTheirOwn() {
    assertThat(PromptSets.of("animals", 0, 0))
        .hasSize(40)
        .doesNotHaveDuplicates()
        .doesNotContainAnyElementsOf(PromptSets.of("animals-eval", 0, 0));
    assertThat(PromptSets.of("mixed", 0, 0)).hasSize(60).doesNotHaveDuplicates();
    assertThatThrownBy(() -> PromptSets.of("animal", 0, 0)).hasMessageContaining("'animals'");
    assertThatThrownBy(() -> PromptSets.of("mixed", 61, 0)).hasMessageContaining("60 prompts");
    assertThatThrownBy(() -> PromptSets.of("mixed", -1, 0)).hasMessageContaining("at least 0");
  }

  private static double gamma(RunConfig config) {
    return ((Tempering.Exponential) config.sampling().smc().tempering().tempering()).gamma();
  }

  @Test
  void gammaFollowsTheStepsUnlessItIsGiven() {
    assertThat(gamma(config(""))).isEqualTo(0.008);
    assertThat(gamma(config("", "sample.steps=50")))
        .isEqualTo(Pace.PUBLISHED.exponential(50, 0))
        .isCloseTo(0.016064, within(1e-6));
    assertThat(gamma(config("", "sample.steps=50", "smc.gamma=0.008"))).isEqualTo(0.008);
    assertThat(config("", "sample.steps=50", "smc.gamma=0.008").warnings()).hasSize(1);
    assertThat(config("", "sample.steps=50").warnings()).isEmpty();
    assertThat(config("", "smc.tempering=poly:2").sampling().smc().tempering().tempering())
        .isEqualTo(Tempering.polynomial(Pace.PUBLISHED.polynomial(100, 0), 2));
    assertThat(gamma(config("", "smc.tempering_start=0.3")))
        .isEqualTo(Pace.PUBLISHED.exponential(100, 0.3));
    assertThatThrownBy(() -> config("", "smc.gamma=0")).hasMessageContaining("smc.gamma must be");
  }

  @Test
  void settingsOfJudgesThatNobodyAsksAreWarnedAbout() {
    String key = "judge.budget=3";
    assertThat(config("", "reward=jpeg", key).warnings())
        .singleElement()
        .asString()
        .contains("judge.budget is without effect", "jpeg");
    assertThat(config("", "reward=jpeg + exec:true", key).warnings()).isEmpty();
    assertThat(config("", "reward=jpeg").warnings()).isEmpty();
  }

  @Test
  void gammaOfAPresetFollowsOtherStepsToo() {
    assertThat(gamma(config("preset: lcm:pick"))).isEqualTo(0.1);
    assertThat(gamma(config("preset: demo:clip"))).isEqualTo(0.014);
    assertThat(gamma(config("preset: lcm:pick", "sample.steps=4")))
        .isEqualTo(Pace.PUBLISHED_LCM.exponential(4, 0));
    RunConfig demo = config("preset: demo:clip", "sample.steps=16");
    assertThat(gamma(demo)).isEqualTo(new Pace(0.014, 50).exponential(16, 0));
    assertThat(demo.settings().origins().get("smc.gamma"))
        .contains("preset demo:clip", "0.014 at 50 steps");
    assertThat(gamma(config("preset: demo:clip", "sample.steps=16", "smc.gamma=auto")))
        .isEqualTo(gamma(demo));
    assertThat(gamma(config("preset: demo:clip\nsmc: {gamma: 0.5}", "sample.steps=16")))
        .isEqualTo(0.5);
  }

  @Test
  void aLatentConsistencyModelHasItsOwnPublishedRate() throws Exception {
    Path unet = Files.createDirectories(folder.resolve("lcm/unet"));
    Files.writeString(
        folder.resolve("lcm/model_index.json"),
        "{\"_class_name\": \"StableDiffusionPipeline\", \"unet\": [\"diffusers\", \"U\"]}");
    Path golden = GoldenFolder.bundled("models");
    Files.copy(golden.resolve("tiny-lcm/unet/config.json"), unet.resolve("config.json"));
    String model = "model=" + folder.resolve("lcm");
    assertThat(gamma(config("", model, "sample.steps=8", "reward=jpeg"))).isEqualTo(0.1);
  }

  @Test
  void batchesGoThroughTheListAgain() {
    List<Prompts.Numbered> prompts = config("prompts: {count: 2}\nrun: {batches: 2}").prompts();
    assertThat(prompts).hasSize(4);
    assertThat(prompts.get(2).text()).isEqualTo(prompts.get(0).text());
    assertThat(prompts.get(2).occurrence()).isEqualTo(1);
    assertThatThrownBy(() -> config("prompts: {count: 2}\nrun: {batches: 2147483647}").prompts())
        .hasMessageContainingAll("run.batches", "2 prompts", "at most 1000000 images");
  }
}
