package io.github.das4j.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A folder of {@code das sample} of versions before: {@code run.json} and the images it names. */
final class SampleRun implements ImageSource {

  private static final String RECORD = "run.json";

  @Override
  public boolean knows(Path folder) {
    return Files.isRegularFile(folder.resolve(RECORD));
  }

  @Override
  public ImageSet read(Path folder) {
    JsonNode record = Records.read(folder.resolve(RECORD));
    List<Subject> subjects = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    try {
      int number = 0;
      for (JsonNode result : Json.required(record, "results")) {
        String prompt = Json.required(result, "prompt").asText();
        String draw = Integer.toString(number++);
        for (JsonNode image : Json.required(result, "images")) {
          Path file = folder.resolve(Json.required(image, "file").asText());
          subjects.add(new Subject(file, prompt, draw));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(folder.resolve(RECORD) + ": " + e.getMessage(), e);
    }
    if (!record.path("status").asText().equals("finished")) {
      warnings.add(folder + " is a run that did not finish; what is there is judged");
    }
    Optional<String> reward = Optional.ofNullable(record.get("reward")).map(JsonNode::asText);
    return new ImageSet(Records.name(folder), folder, subjects, reward, warnings);
  }
}
