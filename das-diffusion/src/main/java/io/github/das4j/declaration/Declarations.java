package io.github.das4j.declaration;

import io.github.das4j.words.Spelling;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Records whose components declare settings, there and back. */
public final class Declarations {

  private static final Map<Class<?>, List<Part>> PARTS = new ConcurrentHashMap<>();

  /** Before the name of a component that is no setting, such as an object of the caller's. */
  private static final String UNDECLARED = "undeclared ";

  /** A component, and what it declares. */
  private record Part(RecordComponent component, Optional<Declaration> declaration) {

    boolean isRecord() {
      return declaration.isEmpty() && component.getType().isRecord();
    }

    Class<? extends Record> nested() {
      return component.getType().asSubclass(Record.class);
    }

    String key() {
      return declaration.map(Declaration::key).orElse(UNDECLARED + component.getName());
    }
  }

  private Declarations() {}

  private static List<Part> parts(Class<?> type) {
    return PARTS.computeIfAbsent(
        type,
        t -> {
          List<Part> parts = new ArrayList<>();
          for (RecordComponent component : t.getRecordComponents()) {
            Declared declared = component.getAnnotation(Declared.class);
            parts.add(
                new Part(
                    component,
                    declared == null
                        ? Optional.empty()
                        : Optional.of(Declaration.of(component, declared))));
          }
          return List.copyOf(parts);
        });
  }

  /** Every setting that a record declares, those of records in it included, in order. */
  public static List<Declaration> of(Class<? extends Record> type) {
    List<Declaration> all = new ArrayList<>();
    for (Part part : parts(type)) {
      part.declaration().ifPresent(all::add);
      if (part.isRecord()) {
        all.addAll(of(part.nested()));
      }
    }
    return all;
  }

  /**
   * Refuses values outside the ranges that a record declares; for its canonical constructor.
   *
   * @param values one for each component, in order
   * @throws WrongValueException naming the setting and what it takes
   */
  public static void check(Class<? extends Record> type, Object... values) {
    List<Part> parts = parts(type);
    if (parts.size() != values.length) {
      throw new IllegalStateException(type + " has " + parts.size() + " components");
    }
    for (int k = 0; k < values.length; k++) {
      Object value = values[k];
      parts.get(k).declaration().ifPresent(declaration -> declaration.check(value));
    }
  }

  /**
   * What to throw where a record refuses a value for a reason of its own.
   *
   * @param wanted what it takes, to follow "must be"
   */
  public static WrongValueException wrong(
      Class<? extends Record> type, String key, String wanted, Object value) {
    Declaration declaration =
        of(type).stream()
            .filter(declared -> declared.key().equals(key))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(type + " declares no " + key));
    return new WrongValueException(
        declaration, " must be " + wanted + ", not " + declaration.text(value));
  }

  /**
   * Makes a record, and the records in it.
   *
   * @param values the value of each setting, as its component holds it
   * @throws WrongValueException if a record refuses one
   */
  public static <R extends Record> R build(Class<R> type, Function<Declaration, Object> values) {
    return build(type, values, Map.of());
  }

  /**
   * Makes a record, and the records in it.
   *
   * @param given values by key, as {@link #values} lists them; a setting that is not among them has
   *     its default, and an optional object that is none is absent
   * @throws IllegalArgumentException for a key that there is not
   */
  public static <R extends Record> R build(Class<R> type, Map<String, Object> given) {
    Set<String> known = keys(type);
    for (String key : given.keySet()) {
      if (!known.contains(key)) {
        throw new IllegalArgumentException(
            "there is no setting " + key + Spelling.hint(key, known));
      }
    }
    return build(
        type,
        declaration -> {
          Object value = given.get(declaration.key());
          return value == null ? declaration.parse(declaration.standard()) : value;
        },
        given);
  }

  /** A record with another one in the place of that within it. */
  public static <R extends Record> R with(R record, Record part) {
    Map<String, Object> values = new LinkedHashMap<>(values(record));
    values.putAll(values(part));
    @SuppressWarnings("unchecked") // The class of a record is that of the record.
    Class<R> type = (Class<R>) record.getClass();
    return build(type, values);
  }

  private static <R extends Record> R build(
      Class<R> type, Function<Declaration, Object> values, Map<String, Object> given) {
    List<Part> parts = parts(type);
    Object[] arguments = new Object[parts.size()];
    Class<?>[] types = new Class<?>[parts.size()];
    for (int k = 0; k < parts.size(); k++) {
      Part part = parts.get(k);
      types[k] = part.component().getType();
      arguments[k] =
          part.isRecord()
              ? build(part.nested(), values, given)
              : part.declaration()
                  .map(values)
                  .orElseGet(() -> given.getOrDefault(part.key(), Optional.empty()));
    }
    try {
      return type.getConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type, e);
    }
  }

  private static Set<String> keys(Class<? extends Record> type) {
    Set<String> keys = new LinkedHashSet<>();
    for (Part part : parts(type)) {
      if (part.isRecord()) {
        keys.addAll(keys(part.nested()));
      } else {
        keys.add(part.key());
      }
    }
    return keys;
  }

  /** What a record and the records in it hold, by key, in order; what is no setting, too. */
  public static Map<String, Object> values(Record record) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Part part : parts(record.getClass())) {
      Object value = held(record, part.component());
      if (part.isRecord()) {
        values.putAll(values((Record) value));
      } else {
        values.put(part.key(), value);
      }
    }
    return values;
  }

  private static Object held(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
