package io.github.das4j.record;

import static io.github.das4j.files.Json.required;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.declaration.Declaration;
import io.github.das4j.declaration.Declarations;
import io.github.das4j.files.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/** Sampling settings in a record, there and back, as each is declared. */
public final class SettingsJson {

  /** What SDXL is told has an object of its own. */
  private static final String MICRO = "sdxl";

  private static final String MICRO_OBJECT = "micro_conditioning";

  private static final List<Declaration> DECLARED = Declarations.of(SampleSettings.class);

  private SettingsJson() {}

  /**
   * Every setting by its name; an optional one that is empty is left out.
   *
   * @throws IllegalArgumentException if one is an object of the caller's, for which there is no
   *     name
   */
  public static ObjectNode write(SampleSettings settings) {
    settings.smc().tempering().named();
    var values = Declarations.values(settings);
    ObjectNode node = Json.MAPPER.createObjectNode();
    for (Declaration declaration : DECLARED) {
      ObjectNode place =
          declaration.group().equals(MICRO) ? node.withObjectProperty(MICRO_OBJECT) : node;
      put(
          place,
          name(declaration),
          Objects.requireNonNull(values.get(declaration.key())),
          declaration);
    }
    return node;
  }

  private static void put(ObjectNode node, String name, Object value, Declaration declaration) {
    if (value instanceof Integer || value instanceof Double || value instanceof Long) {
      node.set(name, Json.MAPPER.valueToTree(value));
    } else if (value instanceof OptionalDouble number) {
      number.ifPresent(present -> node.put(name, present));
    } else {
      node.put(name, declaration.text(value));
    }
  }

  /** The name of its option, which records have had from the first; or the last part of its key. */
  private static String name(Declaration declaration) {
    return declaration.name().toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /**
   * Reads them back.
   *
   * @throws IllegalArgumentException naming the field that is missing or wrong
   */
  public static SampleSettings read(JsonNode node) {
    return Declarations.build(SampleSettings.class, declaration -> value(node, declaration));
  }

  /**
   * Their texts by dotted key.
   *
   * @throws IllegalArgumentException naming the field that is missing
   */
  public static Map<String, String> dotted(JsonNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    DECLARED.forEach(declaration -> texts.put(declaration.key(), text(node, declaration)));
    return texts;
  }

  private static Object value(JsonNode node, Declaration declaration) {
    return declaration.parse(text(node, declaration));
  }

  private static String text(JsonNode node, Declaration declaration) {
    JsonNode place = declaration.group().equals(MICRO) ? required(node, MICRO_OBJECT) : node;
    String name = name(declaration);
    if (!place.has(name) && declaration.optional()) {
      return declaration.absent();
    } else if (!place.has(name) && !declaration.older().isEmpty()) {
      return declaration.older();
    }
    return required(place, name).asText();
  }
}
