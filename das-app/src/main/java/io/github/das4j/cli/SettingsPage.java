package io.github.das4j.cli;

import io.github.das4j.declaration.Declaration;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import io.github.das4j.settings.SettingsTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The page of settings in the documentation, made from the table. */
final class SettingsPage {

  private static final String HEAD =
      """
      # Settings

      Every setting is declared once, in the program; this page is made from that and is not edited by
      hand: `java -cp "das-app/target/classes:das-app/target/lib/*" io.github.das4j.cli.SettingsPage docs/settings.md`
      writes it anew. A key is what a YAML file (`--config`) and `--set KEY=VALUE` call a setting.

      `das sample`, `run`, `compare`, `tune` and `online` take all of them by the same names, and
      `--settings` prints each with where its value is from. Some have an option of their own in a setting's
      place: `compare` has `--methods`; `tune` takes lists in `--alpha`, `--gamma` and `--particles`; `online`
      asks a black box in the place of a reward, and its `--method` is another. `--original-size`, `--crop` and
      `--target-size` give two of `sdxl` at once. `--help` tells the defaults that apply with the preset and the
      model of the same command line.
      """;

  private static final String PRESETS =
      """

      ## What presets set

      What differs from the defaults above; the model and the reward are in the preset's name.
      """;

  private static final String ONLINE_PRESETS =
      """

      ## What presets of das online set
      """;

  private static final Set<String> NAMED = Set.of("preset", "model", "reward");

  private SettingsPage() {}

  /**
   * Writes the page.
   *
   * @param args the file
   */
  public static void main(String[] args) {
    AtomicFiles.write(Path.of(args[0]), text());
  }

  /** The page, in Markdown. */
  static String text() {
    StringBuilder page = new StringBuilder(HEAD);
    SettingsTable run = SettingsUse.RUN.table();
    grouped(run.declarations()).forEach((group, all) -> section(page, group, all));
    page.append(PRESETS);
    presets(page, SettingsUse.RUN);
    List<Declaration> own =
        SettingsUse.ONLINE.table().declarations().stream()
            .filter(declaration -> run.find(declaration.key()).isEmpty())
            .toList();
    section(page, "online", own);
    page.append(ONLINE_PRESETS);
    presets(page, SettingsUse.ONLINE);
    List<Declaration> limits =
        SettingsUse.SERVE.table().declarations().stream()
            .filter(declaration -> run.find(declaration.key()).isEmpty())
            .toList();
    section(page, "serve", limits);
    return page.toString();
  }

  private static Map<String, List<Declaration>> grouped(List<Declaration> declarations) {
    return declarations.stream()
        .collect(
            Collectors.groupingBy(Declaration::group, LinkedHashMap::new, Collectors.toList()));
  }

  private static void section(StringBuilder page, String group, List<Declaration> all) {
    page.append("\n## ").append(group.isEmpty() ? "What is sampled" : "`" + group + "`");
    page.append("\n\n| key | option | default | |\n|---|---|---|---|\n");
    for (Declaration declaration : all) {
      page.append("| `")
          .append(declaration.key())
          .append("` | ")
          .append(options(declaration))
          .append(" | ")
          .append(standard(declaration))
          .append(" | ")
          .append(help(declaration))
          .append(" |\n");
    }
  }

  private static String options(Declaration declaration) {
    return declaration.options().stream()
        .map(option -> "`" + option + "`")
        .collect(Collectors.joining(", "));
  }

  private static String standard(Declaration declaration) {
    String value = declaration.standard().isEmpty() ? "" : "`" + declaration.standard() + "`";
    if (declaration.otherwise().isEmpty()) {
      return value;
    }
    return value.isEmpty() ? declaration.otherwise() : value + ": " + declaration.otherwise();
  }

  private static String help(Declaration declaration) {
    String names = String.join(", ", SettingsUse.RUN.choices(declaration));
    String unit = declaration.unit().isEmpty() ? "" : " (" + declaration.unit() + ")";
    String wanted = declaration.wanted().isEmpty() ? "" : "; " + declaration.wanted();
    return declaration.help().replace("{}", names) + wanted + unit;
  }

  private static void presets(StringBuilder page, SettingsUse use) {
    page.append("\n| preset | |\n|---|---|\n");
    Settings defaults = Settings.defaults(use.table());
    for (String name : use.presets()) {
      Map<String, String> last = new LinkedHashMap<>();
      use.preset(name).forEach(setting -> last.put(setting.key(), setting.value()));
      page.append("| `")
          .append(name)
          .append("` | ")
          .append(
              last.entrySet().stream()
                  .filter(entry -> !NAMED.contains(entry.getKey()))
                  .map(entry -> new Setting(entry.getKey(), entry.getValue(), name))
                  .filter(setting -> differs(setting, defaults))
                  .map(setting -> "`" + setting.key() + "=" + setting.value() + "`")
                  .collect(Collectors.joining(", ")))
          .append(" |\n");
    }
  }

  private static boolean differs(Setting setting, Settings defaults) {
    Declaration declaration = defaults.table().find(setting.key()).orElseThrow();
    return !declaration
        .parse(setting.value())
        .equals(declaration.parse(defaults.text(setting.key())));
  }
}
