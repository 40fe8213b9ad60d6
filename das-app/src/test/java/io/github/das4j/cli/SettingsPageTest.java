package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.declaration.Declaration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page and the help are what the table says. */
class SettingsPageTest {

  @Test
  void thePageInTheDocumentationIsThatOfTheTable() throws Exception {
    assertThat(Files.readString(Path.of("..", "docs", "settings.md")))
        .as("docs/settings.md is stale; its second paragraph says how it is written anew")
        .isEqualTo(SettingsPage.text());
  }

  /** Without blanks, for help breaks its lines within a name. */
  private static String blank(String text) {
    return text.replaceAll("\\s+", "");
  }

  private static String help(SettingsUse use, String... more) {
    List<String> args = new ArrayList<>(List.of(use.name().toLowerCase(Locale.ROOT)));
    args.addAll(List.of(more));
    args.add("--help");
    return blank(Console.das(args.toArray(String[]::new)).out());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NETWORKS")
  void everyCommandTakesEverySettingByTheSameName(SettingsUse use) {
    String help = help(use);
    for (Declaration declaration : use.table().declarations()) {
      if (!declaration.options().isEmpty() && !use.without().contains(declaration.key())) {
        assertThat(help).contains("--" + declaration.name() + "=" + declaration.label());
      }
    }
  }

  private static String alpha(String value) {
    return blank("farther from the model. Default: " + value + ".");
  }

  @Test
  void helpTellsTheDefaultsThatApply() {
    assertThat(help(SettingsUse.SAMPLE)).contains(alpha("0.05 (demo:aesthetic)"));
    assertThat(help(SettingsUse.SAMPLE, "--reward", "jpeg")).contains(alpha("0.05 (demo:jpeg)"));
    assertThat(help(SettingsUse.RUN, "--preset", "sd:pick"))
        .contains(alpha("0.0001 (sd:pick)"), blank("tf32 too. Default: float16 (sd:pick)."));
    assertThat(help(SettingsUse.RUN, "--model", "some/folder"))
        .contains(alpha("0.005"), blank("Denoising steps. Default: 100."));
    assertThat(help(SettingsUse.ONLINE, "--preset", "ucb:jpeg")).contains(alpha("0.1 (ucb:jpeg)"));
    // Help is given whatever else is wrong.
    assertThat(help(SettingsUse.RUN, "--preset", "nonsense")).contains(alpha("0.005"));
  }
}
