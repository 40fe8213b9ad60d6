package io.github.das4j.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.EmptyNegative;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.declaration.Declaration;
import io.github.das4j.files.Json;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.smc.Resampling;
import io.github.das4j.smc.Tempering;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTableTest {

  @Test
  void everySettingHasAKeyAnOptionAndADefaultOfItsOwn() {
    Set<String> names = new HashSet<>();
    for (Declaration declaration : SettingsTable.RUN.declarations()) {
      assertThat(declaration.parse(declaration.standard())).isNotNull();
      assertThat(declaration.help()).isNotBlank().doesNotEndWith(".");
      assertThat(declaration.key()).matches("([a-z_]+[.])?[a-z_]+");
      declaration.options().forEach(option -> assertThat(names.add(option)).as(option).isTrue());
    }
  }

  @Test
  void anEmptyOriginIsThatOfTheDefaults() {
    Settings settings = Settings.defaults().with("smc.alpha", "0.005", "--set");
    assertThat(settings.isDefault("smc.alpha")).isFalse();
    assertThat(settings.origins()).containsOnlyKeys("smc.alpha").containsValue("--set");
  }

  @Test
  void everySamplingSettingIsInTheRecord() {
    var node = SettingsJson.write(SampleSettings.defaults());
    assertThat(node.toString())
        .contains("\"guidance_rescale\":0.0", "\"ess\":0.5", "\"select\":\"heaviest\"")
        .contains("\"micro_conditioning\":{\"original_width\":0");
    assertThat(SettingsJson.read(node)).isEqualTo(SampleSettings.defaults());
  }

  @Test
  void aValueOfARecordIsCheckedAndNamed() throws Exception {
    String text = SettingsJson.write(SampleSettings.defaults()).toString();
    assertThatThrownBy(
            () ->
                SettingsJson.read(
                    Json.MAPPER.readTree(text.replace("\"alpha\":0.005", "\"alpha\":0"))))
        .hasMessage("alpha must be positive and finite, not 0.0");
    assertThatThrownBy(
            () -> SettingsJson.read(Json.MAPPER.readTree(text.replace("\"seed\"", "\"sead\""))))
        .hasMessageContaining("'seed'");
  }

  @Test
  void recordsOlderThanASettingMeanWhatWasDoneThen() throws Exception {
    Settings old = Settings.of(Json.MAPPER.readTree("{\"seed\": \"7\"}"), "manifest.json");
    assertThat(old.text("sample.empty_negative")).isEqualTo("encoded");
    assertThat(old.text("sample.steps")).isEqualTo("100");
    assertThat(old.get("seed")).isEqualTo(new Setting("seed", "7", "manifest.json"));
    ObjectNode record = SettingsJson.write(SampleSettings.defaults());
    record.remove("empty_negative");
    assertThat(SettingsJson.read(record).denoising().emptyNegative())
        .isEqualTo(EmptyNegative.ENCODED);
  }

  @Test
  void whatHasNoNameIsInNoRecord() {
    SampleSettings own =
        SampleSettings.builder().tempering((Tempering.Schedule) index -> 0.5).build();
    assertThatThrownBy(() -> SettingsJson.write(own)).hasMessageContaining("tempering");
    Resampling rule = (weights, offspring, uniform) -> new int[offspring];
    SampleSettings drawn = SampleSettings.builder().resampler(rule).build();
    assertThatThrownBy(() -> SettingsJson.write(drawn)).hasMessageContaining("resampler");
    assertThat(List.of(own.smc().tempering().tempering().slack())).containsExactly(1.0);
  }
}
