package io.github.das4j.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Strict JSON: no duplicate keys, nothing after the value. */
final class Json {

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** For reading value by value, where more tokens are to follow. */
  static final JsonMapper STREAMING =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final long LARGEST = 100_000_000;

  private Json() {}

  /** The object that a file holds. */
  static JsonNode object(Path file) {
    HubCache.requireTarget(file);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException("there is no file " + file);
    }
    try {
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new CheckpointException(file + " is not a configuration: it has " + size + " bytes");
      }
      JsonNode node = MAPPER.readTree(Files.readAllBytes(file));
      if (!node.isObject()) {
        throw new CheckpointException(file + " does not hold a JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      FileForm.requireText(file);
      throw new CheckpointException(file + " is not valid JSON: " + reason(e), e);
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be read: " + e, e);
    }
  }

  /** One line of what the parser says, and where. */
  static String reason(JsonProcessingException e) {
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
