package io.github.das4j.declaration;

import io.github.das4j.words.Choices;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A setting, as it is declared on a record's component.
 *
 * @param key dotted, such as {@code smc.alpha}
 * @param type of its value; of an optional one, of what may be in it
 * @param optional whether there may be none
 * @param standard the default, as it would be written
 * @param otherwise what the default means where it does not speak for itself; may be empty
 * @param absent what stands for no value
 * @param range numbers that are taken
 * @param unit what a number counts; may be empty
 * @param options names of its option; may be none
 * @param label what stands for the value in help
 * @param help a sentence without its full stop
 * @param older the value of records that are older than the setting; empty for none
 */
public record Declaration(
    String key,
    Class<?> type,
    boolean optional,
    String standard,
    String otherwise,
    String absent,
    Range range,
    String unit,
    List<String> options,
    String label,
    String help,
    String older) {

  static Declaration of(RecordComponent component, Declared declared) {
    return new Declaration(
        declared.key(),
        declared.among() == Void.class ? element(component) : declared.among(),
        component.getType().getSimpleName().startsWith("Optional"),
        declared.standard(),
        declared.otherwise(),
        declared.absent(),
        declared.range().isEmpty() ? Range.ALL : Range.parse(declared.range()),
        declared.unit(),
        List.of(declared.option()),
        declared.label(),
        declared.help(),
        declared.older());
  }

  private static Class<?> element(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == OptionalInt.class) {
      return int.class;
    } else if (type == OptionalDouble.class) {
      return double.class;
    } else if (type == Optional.class) {
      Type inner = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
      return (Class<?>) inner;
    }
    return type;
  }

  /** The part of the key before its dot; empty without one. */
  public String group() {
    return key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
  }

  /** The part of the key after its last dot. */
  public String last() {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** What a program calls it: its option without dashes, or the last part of its key. */
  public String name() {
    return options.isEmpty() ? last() : options.get(0).substring(2);
  }

  /** Names of an enum's constants, as they are written; of other types nothing. */
  public List<String> choices() {
    return type.isEnum()
        ? Arrays.stream(type.getEnumConstants()).map(c -> Choices.name((Enum<?>) c)).toList()
        : List.of();
  }

  /** The help with an enum's names in it. */
  public String sentence() {
    return help.replace("{}", String.join(", ", choices()));
  }

  /** What numbers are taken, in words; empty of other types. */
  public String wanted() {
    return !isNumber() ? "" : range.equals(Range.ALL) ? kind() : kind() + ", " + range.words();
  }

  private String kind() {
    String kind = type == double.class ? "a number" : "a whole number";
    return absent.isEmpty() ? kind : kind + " or " + absent;
  }

  private boolean isNumber() {
    return type == int.class || type == long.class || type == double.class;
  }

  /**
   * The value that a text stands for, as the component holds it.
   *
   * @throws WrongValueException if it is none that the setting takes
   */
  public Object parse(String text) {
    if (!optional) {
      return element(text);
    }
    boolean none = text.equals(absent);
    if (type == int.class) {
      return none ? OptionalInt.empty() : OptionalInt.of((Integer) element(text));
    } else if (type == double.class) {
      return none ? OptionalDouble.empty() : OptionalDouble.of((Double) element(text));
    }
    return none ? Optional.empty() : Optional.of(element(text));
  }

  private Object element(String text) {
    if (isNumber()) {
      return inRange(number(text));
    } else if (type == boolean.class) {
      return bool(text);
    } else if (type.isEnum()) {
      return choice(text);
    } else if (type == String.class) {
      return text;
    } else if (type == Path.class) {
      return Path.of(text);
    } else if (type == List.class) {
      return numbers(text);
    }
    return byFactory(text);
  }

  private Number number(String text) {
    try {
      if (type == double.class) {
        return Double.valueOf(text);
      }
      return type == int.class ? (Number) Integer.valueOf(text) : Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw new WrongValueException(this, " must be " + kind() + ", not '" + text + "'");
    }
  }

  private List<Double> numbers(String text) {
    try {
      return Arrays.stream(text.split(",")).map(part -> Double.valueOf(part.strip())).toList();
    } catch (NumberFormatException e) {
      throw new WrongValueException(
          this, " must be numbers, such as " + standard + ", not '" + text + "'");
    }
  }

  private boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new WrongValueException(this, " must be true or false, not '" + text + "'");
    };
  }

  private Object choice(String text) {
    Object[] constants = type.getEnumConstants();
    int index = choices().indexOf(text.toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw new WrongValueException(this, ": " + Choices.unknown("choice", text, choices()));
    }
    return constants[index];
  }

  private Object byFactory(String text) {
    try {
      Method parse = type.getMethod("parse", String.class);
      return parse.invoke(type, text);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw new WrongValueException(this, ": " + wrong.getMessage());
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " has no parse(String)", e);
    }
  }

  /**
   * Refuses a number outside the range.
   *
   * @param value as the component holds it
   * @throws WrongValueException naming the setting and what it takes
   */
  void check(Object value) {
    Object inner =
        value instanceof OptionalDouble d && d.isPresent()
            ? (Object) d.getAsDouble()
            : value instanceof OptionalInt i && i.isPresent() ? (Object) i.getAsInt() : value;
    if (inner instanceof Number number) {
      inRange(number);
    } else if (inner instanceof List<?> numbers) {
      numbers.forEach(this::check);
    }
  }

  private Number inRange(Number number) {
    // Seeds are whole numbers beyond what a double tells apart, and have no range.
    if (type != long.class && !range.contains(number.doubleValue())) {
      throw new WrongValueException(this, " must be " + range.words() + ", not " + number);
    }
    return number;
  }

  /**
   * How a value would be written.
   *
   * @throws IllegalArgumentException if it is an object of the caller's, for which there are no
   *     words
   */
  public String text(Object value) {
    if (type.isEnum() && !(value instanceof Enum<?> || value instanceof Optional<?>)) {
      throw new IllegalArgumentException(
          "a record names the "
              + last()
              + " that made its images, and one of your own has no name:"
              + " keep these settings in the program that made them");
    }
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? Double.toString(number.getAsDouble()) : absent;
    } else if (value instanceof OptionalInt number) {
      return number.isPresent() ? Integer.toString(number.getAsInt()) : absent;
    } else if (value instanceof Optional<?> option) {
      return option.map(this::text).orElse(absent);
    }
    if (value instanceof List<?> numbers) {
      return String.join(",", numbers.stream().map(Object::toString).toList());
    }
    return value instanceof Enum<?> constant ? Choices.name(constant) : value.toString();
  }
}
