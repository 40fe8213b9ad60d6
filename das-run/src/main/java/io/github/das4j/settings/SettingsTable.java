package io.github.das4j.settings;

import io.github.das4j.das.SampleSettings;
import io.github.das4j.declaration.Declaration;
import io.github.das4j.declaration.Declarations;
import io.github.das4j.judge.JudgeSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which settings there are. Options, keys of files, defaults, checks, records and help are all made
 * from it.
 */
public final class SettingsTable {

  /** Those of a run over prompts. */
  public static final SettingsTable RUN =
      new SettingsTable(Map.of())
          .and(ModelSettings.class)
          .and(PromptSettings.class)
          .and(SampleSettings.class)
          .and(MachineSettings.class)
          .and(JudgeSettings.class);

  private final Map<String, Declaration> declarations;

  private SettingsTable(Map<String, Declaration> declarations) {
    this.declarations = declarations;
  }

  /** Those that a record declares alone. */
  public static SettingsTable of(Class<? extends Record> type) {
    return new SettingsTable(Map.of()).and(type);
  }

  /** The same with those that a record declares, for a command that has some of its own. */
  public SettingsTable and(Class<? extends Record> type) {
    Map<String, Declaration> all = new LinkedHashMap<>(declarations);
    Declarations.of(type).forEach(declaration -> all.put(declaration.key(), declaration));
    return new SettingsTable(grouped(all));
  }

  /** Keys without a dot first, then group by group, each as it was declared. */
  private static Map<String, Declaration> grouped(Map<String, Declaration> all) {
    Map<String, List<Declaration>> groups = new LinkedHashMap<>();
    groups.put("", new ArrayList<>());
    all.values()
        .forEach(
            declaration ->
                groups
                    .computeIfAbsent(declaration.group(), group -> new ArrayList<>())
                    .add(declaration));
    Map<String, Declaration> grouped = new LinkedHashMap<>();
    groups.values().stream()
        .flatMap(List::stream)
        .forEach(declaration -> grouped.put(declaration.key(), declaration));
    return grouped;
  }

  /** Every setting, in the order in which they are listed. */
  public List<Declaration> declarations() {
    return List.copyOf(declarations.values());
  }

  /** Every key, in the same order. */
  public Set<String> keys() {
    return declarations.keySet();
  }

  /** The setting of a key. */
  public Optional<Declaration> find(String key) {
    return Optional.ofNullable(declarations.get(key));
  }

  /** The value of a key in records that are older than the setting; empty for what is none. */
  public String before(String key) {
    return find(key)
        .map(setting -> setting.older().isEmpty() ? setting.standard() : setting.older())
        .orElse("");
  }

  /**
   * The setting of a key that exists.
   *
   * @throws IllegalStateException if it does not
   */
  Declaration require(String key) {
    return find(key).orElseThrow(() -> new IllegalStateException("there is no setting " + key));
  }
}
