package io.github.das4j.checkpoint.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.das4j.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Strict JSON: no duplicate keys, nothing after the value. */
public final class JsonFiles {

  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** For reading value by value, where more tokens are to follow. */
  public static final JsonMapper STREAMING =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * For configurations, as Python writes and reads them: numbers may be {@code NaN} and {@code
   * -Infinity}, and of a key that stands twice the last value counts.
   */
  private static final JsonMapper CONFIGURATIONS =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String DUPLICATE = "Duplicate field";
  private static final List<String> CONFLICT_MARKERS = List.of("<<<<<<< ", ">>>>>>> ");
  private static final long LARGEST = 100_000_000;

  private JsonFiles() {}

  /** The object that a file holds. */
  public static JsonNode object(Path file) {
    return object(file, MAPPER);
  }

  /** The object that a configuration file holds, read as Python reads it. */
  public static JsonNode configuration(Path file) {
    return object(file, CONFIGURATIONS);
  }

  /** What the strict parser says of a key that stands twice in an object, if one does. */
  public static Optional<String> duplicate(Path file) {
    JsonMapper strict =
        CONFIGURATIONS.rebuild().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try {
      strict.readTree(content(file));
      return Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.of(reason(e)).filter(why -> why.startsWith(DUPLICATE));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static JsonNode object(Path file, JsonMapper mapper) {
    HubCache.requireTarget(file);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException("there is no file " + file);
    }
    try {
      JsonNode node = mapper.readTree(content(file));
      if (!node.isObject()) {
        throw new CheckpointException(file + " does not hold a JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      FileForm.requireText(file);
      throw new CheckpointException(
          file + " is not valid JSON: " + conflict(file).orElseGet(() -> reason(e)), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static byte[] content(Path file) throws IOException {
    long size = Files.size(file);
    if (size > LARGEST) {
      throw new CheckpointException(file + " is not a configuration: it has " + size + " bytes");
    }
    return Files.readAllBytes(file);
  }

  /** Where git left a file half merged, which published folders have been seen with. */
  private static Optional<String> conflict(Path file) {
    try {
      List<String> lines = new String(content(file), StandardCharsets.UTF_8).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (CONFLICT_MARKERS.stream().anyMatch(lines.get(i)::startsWith)) {
          return Optional.of(
              "line "
                  + (i + 1)
                  + " is a git conflict marker: the file was saved half merged; take a whole one");
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static CheckpointException unreadable(Path file, IOException e) {
    return new CheckpointException(file + " cannot be read: " + e, e);
  }

  /** One line of what the parser says, and where. */
  public static String reason(JsonProcessingException e) {
    String message = e.getOriginalMessage().lines().findFirst().orElse("malformed");
    return e.getLocation() == null
        ? message
        : message
            + " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }
}
