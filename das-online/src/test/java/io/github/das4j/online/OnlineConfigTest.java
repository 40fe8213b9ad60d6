package io.github.das4j.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.online.box.BoxSpec;
import io.github.das4j.online.surrogate.FitSettings;
import io.github.das4j.online.surrogate.Optimism;
import io.github.das4j.settings.Setting;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnlineConfigTest {

  private static OnlineConfig config(String... settings) {
    return OnlineConfig.of(
        Arrays.stream(settings).map(text -> Setting.parse(text, "--set")).toList());
  }

  @Test
  void thePublishedPresetsHaveThePublishedFigures() {
    for (String name :
        List.of("ucb:aesthetic", "ucb:jpeg", "bootstrap:aesthetic", "bootstrap:jpeg")) {
      OnlineConfig config = config("preset=" + name);
      OnlinePlan plan = config.plan();
      boolean jpeg = name.endsWith("jpeg");
      boolean ucb = name.startsWith("ucb");
      assertThat(plan.rounds()).isEqualTo(256);
      assertThat(plan.first()).isEqualTo(ucb ? 16 : 256);
      assertThat(plan.queries()).isEqualTo(16);
      assertThat(plan.budget()).isEqualTo((ucb ? 16 : 256) + 256 * 16);
      assertThat(plan.noise()).isEqualTo(0.1);
      assertThat(plan.prompts().share()).isEqualTo(0.25);
      assertThat(plan.prompts().template()).isPresent();
      assertThat(plan.fit())
          .isEqualTo(
              new FitSettings(
                  ucb ? Optimism.UCB : Optimism.BOOTSTRAP,
                  jpeg ? 3e-4 : 1e-3,
                  3000,
                  512,
                  0.1,
                  List.of(0.2, 0.2, 0.1),
                  1e-4,
                  4,
                  new FitSettings.BonusSettings(0.01, 0.001, 10)));
      assertThat(config.sampling().smc().alpha()).isEqualTo(jpeg ? 0.1 : 0.005);
      assertThat(config.sampling().denoising().steps()).isEqualTo(100);
      assertThat(config.sampling().smc().particles()).isEqualTo(4);
      assertThat(config.sampling().denoising().guidanceScale()).isEqualTo(7.5);
      assertThat(config.box()).hasValue(new BoxSpec(jpeg ? "jpeg" : "aesthetic"));
    }
  }

  @Test
  void everyPresetCanBeRead() {
    OnlinePresets.names().forEach(name -> assertThat(config("preset=" + name)).isNotNull());
    assertThat(config("preset=evaluate").plan().first()).isEqualTo(32);
    assertThat(config("preset=demo:jpeg").plan().budget()).isEqualTo(104);
  }

  @Test
  void whatIsSetGoesOverThePreset() {
    OnlineConfig config =
        config("preset=ucb:jpeg", "online.rounds=3", "online.fit.heads=7", "smc.particles=2");
    assertThat(config.plan().rounds()).isEqualTo(3);
    assertThat(config.plan().budget()).isEqualTo(16 + 3 * 16);
    assertThat(config.plan().fit().heads()).isEqualTo(7);
    assertThat(config.sampling().smc().particles()).isEqualTo(2);
  }

  @Test
  void whatDoesNothingHereIsSaid() {
    assertThat(config("preset=demo:jpeg").warnings()).isEmpty();
    assertThat(config("preset=demo:jpeg", "reward=jpeg", "run.batches=1").warnings())
        .containsExactly(
            "--set: reward does nothing in das online",
            "--set: run.batches does nothing in das online");
  }

  @Test
  void whatIsWrongIsToldInALine() {
    assertThatThrownBy(() -> config("preset=ucb:jpg"))
        .hasMessageContaining("did you mean 'ucb:jpeg'");
    assertThatThrownBy(() -> config("online.round=3"))
        .hasMessageContaining("unknown key 'online.round'; did you mean 'online.rounds'");
    assertThatThrownBy(() -> config("online.optimism=ucp"))
        .hasMessageContaining("did you mean 'ucb'");
    assertThatThrownBy(() -> config("online.fit.dropout=much"))
        .hasMessage("--set: online.fit.dropout must be numbers, such as 0.2,0.2,0.1, not 'much'");
    assertThatThrownBy(() -> config("online.queries=0")).hasMessageContaining("online.queries");
    assertThatThrownBy(() -> config("sample.select=all")).hasMessageContaining("sample.select");
    assertThatThrownBy(() -> config("online.blackbox=jpg"))
        .hasMessageContaining("unknown black box 'jpg'");
    assertThatThrownBy(() -> config("online.template=nothing here"))
        .hasMessageContaining("must hold {}");
  }
}
