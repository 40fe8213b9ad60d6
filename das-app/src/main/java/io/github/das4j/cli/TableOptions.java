package io.github.das4j.cli;

import io.github.das4j.declaration.Declaration;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Options made from the table of settings, and what was given by them. */
final class TableOptions {

  /** What help lists at the end. */
  private static final List<String> LAST = List.of("--help", "--version", "--debug");

  /** Between the values of an option that is given again and again. */
  private static final String AND = " + ";

  /** A mixin whose options are made when its command is named. */
  interface Late {
    void attach();
  }

  private final SettingsUse use;

  /** What was given, by key. */
  private final Map<String, Setting> given = new LinkedHashMap<>();

  /** Of an option of several names all, by key. */
  private final Map<String, List<String>> names = new HashMap<>();

  /** Of the command; it is read once the line is. */
  private CommandSpec command = CommandSpec.create();

  TableOptions(SettingsUse use) {
    this.use = use;
  }

  /**
   * Gives those commands that a line names their options; the others need none, and the program
   * starts the quicker.
   */
  static void attach(CommandLine das, List<String> words) {
    das.getSubcommands().entrySet().stream()
        .filter(named -> words.contains(named.getKey()))
        .flatMap(named -> named.getValue().getCommandSpec().mixins().values().stream())
        .map(CommandSpec::userObject)
        .filter(Late.class::isInstance)
        .toList()
        .forEach(mixin -> ((Late) mixin).attach());
  }

  /** Gives every command its options, for those that look at all of them. */
  static void attachAll(CommandLine das) {
    attach(das, List.copyOf(das.getSubcommands().keySet()));
  }

  /**
   * Adds an option for each setting that has one.
   *
   * @param applicable what holds where an option is left out, once the command line is read
   */
  void addTo(CommandSpec command, Supplier<Settings> applicable) {
    this.command = command;
    command.resourceBundle(new ApplicableDefaults(use.table().keys(), applicable));
    for (Declaration declaration : use.table().declarations()) {
      if (!declaration.options().isEmpty() && !use.without().contains(declaration.key())) {
        command.addOption(option(declaration));
      }
    }
  }

  /** Moves what every command has to the end of its help. */
  static void helpLast(CommandSpec command) {
    LAST.stream()
        .flatMap(name -> Optional.ofNullable(command.findOption(name)).stream())
        .forEach(option -> command.remove(option).addOption(option));
  }

  private OptionSpec option(Declaration declaration) {
    if (declaration.options().size() > 1) {
      names.put(declaration.key(), declaration.options());
    }
    Value value = new Value(declaration);
    OptionSpec.Builder option =
        OptionSpec.builder(declaration.options().toArray(String[]::new))
            .paramLabel(declaration.label())
            .description(ApplicableDefaults.description(declaration))
            .completionCandidates(() -> use.choices(declaration).iterator())
            .getter(value)
            .setter(value);
    return declaration.repeated()
        ? option.type(List.class).auxiliaryTypes(String.class).build()
        : option.type(String.class).build();
  }

  /** What an option was given, for picocli to set, and to add to where it may be repeated. */
  private final class Value implements IGetter, ISetter {

    private final Declaration declaration;
    private @Nullable Object value;

    Value(Declaration declaration) {
      this.declaration = declaration;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As picocli declares it.
    public <T> @Nullable T get() {
      return (T) value;
    }

    /** picocli sets what is not given to null before it reads a command line. */
    @Override
    public <T> T set(T given) {
      value = given;
      keep(declaration, given);
      return given;
    }
  }

  private void keep(Declaration declaration, @Nullable Object value) {
    String key = declaration.key();
    String text =
        value instanceof List<?> list
            ? list.stream().map(Object::toString).collect(Collectors.joining(AND))
            : Objects.toString(value, "");
    if (value == null || (declaration.repeated() && text.isEmpty())) {
      given.remove(key);
    } else {
      given.put(key, new Setting(key, text, declaration.options().get(0)));
    }
  }

  /** Whether an option was given. */
  boolean has(String key) {
    return given.containsKey(key);
  }

  /** What an option says, if it was given. */
  Optional<String> text(String key) {
    return Optional.ofNullable(given.get(key)).map(Setting::value);
  }

  /** What was given, as settings, in its order. */
  List<Setting> layers() {
    return given.values().stream().map(this::asTyped).collect(Collectors.toList());
  }

  /** An option of several names is told by the one that was typed. */
  private Setting asTyped(Setting setting) {
    List<String> all = names.getOrDefault(setting.key(), List.of());
    ParseResult line =
        command.commandLine() == null ? null : command.commandLine().getParseResult();
    if (all.isEmpty() || line == null) {
      return setting;
    }
    return line.originalArgs().stream()
        .map(word -> word.split("=", 2)[0])
        .filter(all::contains)
        .reduce((before, after) -> after)
        .map(name -> new Setting(setting.key(), setting.value(), name))
        .orElse(setting);
  }
}
