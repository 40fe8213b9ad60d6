package io.github.das4j.declaration;

import io.github.das4j.words.Choices;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Reads the value of a setting from words.
 *
 * @param setting that it is the value of
 */
record ValueReader(Declaration setting) {

  /**
   * The value that a text stands for, as the component holds it.
   *
   * @throws WrongValueException if it is none that the setting takes
   */
  Object read(String text) {
    if (!setting.optional()) {
      return element(text);
    }
    boolean none = text.equals(setting.absent());
    if (setting.type() == int.class) {
      return none ? OptionalInt.empty() : OptionalInt.of((Integer) element(text));
    } else if (setting.type() == double.class) {
      return none ? OptionalDouble.empty() : OptionalDouble.of((Double) element(text));
    }
    return none ? Optional.empty() : Optional.of(element(text));
  }

  private Object element(String text) {
    if (setting.isNumber()) {
      return setting.inRange(number(text));
    } else if (setting.type() == boolean.class) {
      return bool(text);
    } else if (setting.type().isEnum()) {
      return choice(text);
    } else if (setting.type() == String.class) {
      return text;
    } else if (setting.type() == Path.class) {
      return Path.of(text);
    } else if (setting.type() == List.class) {
      return numbers(text);
    }
    return byFactory(text);
  }

  private Number number(String text) {
    try {
      if (setting.type() == double.class) {
        return Double.valueOf(text);
      }
      return setting.type() == int.class ? (Number) Integer.valueOf(text) : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new WrongValueException(
          setting,
          " must be "
              + setting.number()
              + (setting.absent().isEmpty() ? "" : " or " + setting.absent())
              + ", not '"
              + text
              + "'");
    }
  }

  private List<Double> numbers(String text) {
    try {
      return Arrays.stream(text.split(",")).map(part -> Double.valueOf(part.strip())).toList();
    } catch (NumberFormatException e) {
      throw new WrongValueException(
          setting, " must be numbers, such as " + setting.standard() + ", not '" + text + "'");
    }
  }

  private boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new WrongValueException(setting, " must be true or false, not '" + text + "'");
    };
  }

  private Object choice(String text) {
    Object[] constants = setting.type().getEnumConstants();
    int index = setting.choices().indexOf(text.toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw new WrongValueException(
          setting, ": " + Choices.unknown("choice", text, setting.choices()));
    }
    return constants[index];
  }

  private Object byFactory(String text) {
    try {
      Method parse = setting.type().getMethod("parse", String.class);
      return parse.invoke(setting.type(), text);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw new WrongValueException(setting, ": " + wrong.getMessage());
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(setting.type() + " has no parse(String)", e);
    }
  }
}
