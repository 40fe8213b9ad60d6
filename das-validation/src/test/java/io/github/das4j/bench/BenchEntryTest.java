package io.github.das4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.das4j.align.View.Jacobian;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.TwistDecoder;
import io.github.das4j.das.TwistParticles;
import io.github.das4j.das.TwistPreset;
import io.github.das4j.das.TwistSettings;
import io.github.das4j.settings.Settings;
import io.github.das4j.settings.SettingsTable;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchEntryTest {

  private static final Settings SETTINGS =
      Settings.defaults(SettingsTable.of(SampleSettings.class)).with("sample.steps", "8", "test");

  private static List<BenchEntry> parse(String list) {
    return BenchEntry.parse(list, SETTINGS);
  }

  @Test
  void anEntryIsPresetOrSingleChoices(@TempDir Path folder) {
    List<BenchEntry> entries =
        parse(
            "full, pooled:2,gaussian+pooled:4+every:3,denoised,fast,fast+every:1,tiny:"
                + folder
                + ",pooled:2+survivors");

    assertThat(entries)
        .extracting(BenchEntry::label)
        .containsExactly(
            "full",
            "pooled:2",
            "gaussian+pooled:4+every:3",
            "denoised",
            "fast",
            "fast+every:1",
            "tiny:" + folder,
            "pooled:2+survivors");
    assertThat(entries.get(7).settings().twist().particles()).isEqualTo(TwistParticles.SURVIVORS);
    TwistSettings several = entries.get(2).settings().twist();
    assertThat(several.decodes(512, 512)).isEqualTo(new TwistDecoder.Pooled(4));
    assertThat(several.differentiates()).isEqualTo(Jacobian.GAUSSIAN);
    assertThat(several.judgesEvery(8)).isEqualTo(3);
    assertThat(several.preset()).isEqualTo(TwistPreset.FULL);
    assertThat(entries.get(4).period()).isEqualTo(2);
    assertThat(entries.get(5).period()).isEqualTo(1);
    assertThat(entries.get(6).settings().twist().decodes(512, 512))
        .isEqualTo(new TwistDecoder.Tiny(folder));
    assertThat(entries.get(1).parts())
        .hasToString("{decoder=pooled:2, gradient=full, every=1, particles=all}");
  }

  @Test
  void theSettingsThemselvesAreOneEntry() {
    SampleSettings settings =
        SETTINGS
            .with("twist.preset", "fast", "test")
            .with("twist.every", "3", "test")
            .read(SampleSettings.class);

    assertThat(BenchEntry.of(settings).label()).isEqualTo("fast+every:3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "full,gausian | unknown word 'gausian'; did you mean 'gaussian'?",
        "full,nonsense | unknown word 'nonsense' (known: full, fast, pooled:2",
        "full, | an entry is empty",
        "gaussian+ | an entry is empty",
        "full,fast,full | 'full' is there twice",
        "gaussian+pooled:2,pooled:2+gaussian | 'pooled:2+gaussian' is there twice",
        "gaussian+denoised | 'gaussian+denoised' says twice what twist.gradient is",
        "pooled:2+tiny:x | says twice what twist.decoder is",
        "pooled:x | --compare pooled:x: twist.decoder: pooled:N takes a whole number",
        "pooled | pooled:N takes a whole number",
        "pooled:1 | pooled:N takes a whole number of at least 2",
        "every:0 | --compare every:0: twist.every must be at least 1, not 0",
        "every:x | twist.every",
        "every | twist.every",
        "every:9 | --compare every:9: twist.every must be at most the number of steps, 8",
        "every:8 | --steps must be at least 9 to measure 'every:8', not 8",
        "tiny: | tiny takes the folder of a tiny autoencoder",
        "tiny:/no/such | 'tiny:/no/such': there is no folder",
      })
  void whatCannotBeMeantIsRefused(String list, String complaint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(list))
        .withMessageContaining(complaint);
  }

  @Test
  void aPeriodNeedsItsSteps() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BenchEntry.parse("fast", SETTINGS.with("sample.steps", "2", "test")))
        .withMessage("--steps must be at least 3 to measure 'fast', not 2");
  }
}
