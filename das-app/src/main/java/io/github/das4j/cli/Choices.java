package io.github.das4j.cli;

import io.github.das4j.reward.Spelling;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an enum's constants as they are written on a command line: {@code micro-batch}. */
final class Choices<E extends Enum<E>> implements ITypeConverter<E> {

  private final Class<E> type;

  Choices(Class<E> type) {
    this.type = type;
  }

  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <E extends Enum<E>> E parse(Class<E> type, String what, String text) {
    List<E> constants = Arrays.asList(type.getEnumConstants());
    List<String> names = constants.stream().map(Choices::name).toList();
    int index = names.indexOf(text.toLowerCase(Locale.ROOT));
    if (index < 0) {
      String hint =
          Spelling.nearest(text, names).map(name -> "; did you mean '" + name + "'?").orElse("");
      throw new IllegalArgumentException(
          "unknown "
              + what
              + " '"
              + text
              + "'"
              + hint
              + " (known: "
              + String.join(", ", names)
              + ")");
    }
    return constants.get(index);
  }

  @Override
  public E convert(String value) {
    try {
      return parse(type, "value", value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
