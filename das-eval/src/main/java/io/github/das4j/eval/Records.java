package io.github.das4j.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Json;
import java.io.IOException;
import java.nio.file.Path;

/** Records of runs. */
final class Records {

  private Records() {}

  static JsonNode read(Path file) {
    try {
      JsonNode node = Json.MAPPER.readTree(file.toFile());
      if (node == null || !node.isObject()) {
        throw new IllegalArgumentException(file + " is empty or no record of a run");
      }
      return node;
    } catch (JsonProcessingException e) {
      // Where it is nested too deeply there is no place.
      String place = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
      throw new IllegalArgumentException(file + " is damaged: no JSON" + place, e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** The folder's last name, also of {@code .}. */
  static String name(Path folder) {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }
}
