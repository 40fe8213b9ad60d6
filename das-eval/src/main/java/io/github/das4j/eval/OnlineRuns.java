package io.github.das4j.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A folder of {@code das online}: its ledger, and the images of all rounds that it names. */
final class OnlineRuns implements ImageSource {

  private static final String LEDGER = "queries.jsonl";
  private static final String DRAWN = "drawn";

  @Override
  public boolean knows(Path folder) {
    return Files.isRegularFile(folder.resolve(LEDGER));
  }

  @Override
  public ImageSet read(Path folder) {
    Path ledger = folder.resolve(LEDGER);
    List<Subject> subjects = new ArrayList<>();
    int number = 0;
    try {
      String text = Files.readString(ledger);
      // A last line without an end was cut off by a crash.
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        number++;
        JsonNode entry = Json.MAPPER.readTree(line);
        if (entry.has(DRAWN)) {
          int image = entry.get(DRAWN).asInt();
          int round = Json.required(entry, "round").asInt();
          String file = String.format(Locale.ROOT, "images/r%03d-i%05d.png", round, image);
          String prompt = Json.required(entry, "prompt").asText();
          subjects.add(new Subject(folder.resolve(file), prompt, Integer.toString(image)));
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(ledger + " is damaged: no JSON in line " + number, e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + ledger + ": " + AtomicFiles.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(ledger + ", line " + number + ": " + e.getMessage(), e);
    }
    return new ImageSet(Records.name(folder), folder, subjects, Optional.empty(), List.of());
  }
}
