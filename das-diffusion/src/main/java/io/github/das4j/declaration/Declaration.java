package io.github.das4j.declaration;

import io.github.das4j.words.Choices;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
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
 * @param repeated whether its option may be given again and again
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
    boolean repeated,
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
        declared.repeated(),
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

  /** What numbers are taken, in words; empty of other types. */
  public String wanted() {
    if (!isNumber()) {
      return "";
    }
    String within = range.equals(Range.ALL) ? "" : ", " + range.words();
    return number() + within + (absent.isEmpty() ? "" : ", or " + absent);
  }

  /** What a number is called. */
  String number() {
    return type == double.class ? "a number" : "a whole number";
  }

  boolean isNumber() {
    return type == int.class || type == long.class || type == double.class;
  }

  /**
   * The value that a text stands for, as the component holds it.
   *
   * @throws WrongValueException if it is none that the setting takes
   */
  public Object parse(String text) {
    return new ValueReader(this).read(text);
  }

  /**
   * Refuses a number outside the range.
   *
   * @param value as the component holds it
   * @throws WrongValueException naming the setting and what it takes
   */
  void check(Object value) {
    if (value instanceof OptionalDouble number) {
      number.ifPresent(this::check);
    } else if (value instanceof OptionalInt number) {
      number.ifPresent(this::check);
    } else if (value instanceof List<?> numbers) {
      numbers.forEach(this::check);
    } else if (value instanceof Number number) {
      inRange(number);
    }
  }

  Number inRange(Number number) {
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
