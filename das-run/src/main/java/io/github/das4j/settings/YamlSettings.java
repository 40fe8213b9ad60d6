package io.github.das4j.settings;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads YAML as a flat list of dotted settings, each with its line. */
public final class YamlSettings {

  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String name;
  private final List<Setting> settings = new ArrayList<>();
  private final Deque<String> path = new ArrayDeque<>();

  private YamlSettings(String name) {
    this.name = name;
  }

  /**
   * Reads a user's file.
   *
   * @throws IllegalArgumentException with file, line and what is wrong there
   */
  public static List<Setting> read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot read the settings in " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  /**
   * Reads the text of a preset.
   *
   * @param preset its name
   */
  public static List<Setting> ofPreset(String yaml, String preset) {
    return parse(yaml, "preset " + preset).stream().map(setting -> setting.of(preset)).toList();
  }

  /**
   * Reads a text.
   *
   * @param name what messages call it
   */
  public static List<Setting> parse(String yaml, String name) {
    try (JsonParser parser = YAML.createParser(yaml)) {
      return new YamlSettings(name).all(parser);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(at(name, e.getLocation()) + ": " + problem(e), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  /** SnakeYAML's own word for what is wrong; the first line of its message says only where. */
  private static String problem(JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblem() != null) {
      return "this is no YAML: " + marked.getProblem();
    }
    return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
  }

  private List<Setting> all(JsonParser parser) throws IOException {
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      switch (token) {
        case START_OBJECT -> {}
        case FIELD_NAME -> path.addLast(parser.currentName());
        case END_OBJECT -> path.pollLast();
        case START_ARRAY, END_ARRAY ->
            throw wrong(parser, "a list; every setting here has one value");
        case VALUE_NULL -> throw wrong(parser, "nothing; leave the key out for its default");
        default -> keep(parser);
      }
    }
    return settings;
  }

  private void keep(JsonParser parser) throws IOException {
    if (path.isEmpty()) {
      throw wrong(parser, "no key: write lines like seed: 7");
    }
    String origin = at(name, parser.currentTokenLocation());
    String key = String.join(".", path);
    for (Setting earlier : settings) {
      if (earlier.key().equals(key)) {
        throw new IllegalArgumentException(
            origin + ": '" + key + "' is said twice, first at " + earlier.origin());
      }
    }
    settings.add(new Setting(key, parser.getText(), origin));
    path.removeLast();
  }

  private IllegalArgumentException wrong(JsonParser parser, String what) {
    String key = path.isEmpty() ? "the file" : "'" + String.join(".", path) + "'";
    return new IllegalArgumentException(
        at(name, parser.currentTokenLocation()) + ": " + key + " has " + what);
  }

  private static String at(String name, @org.jspecify.annotations.Nullable JsonLocation location) {
    return location == null ? name : name + ", line " + location.getLineNr();
  }
}
