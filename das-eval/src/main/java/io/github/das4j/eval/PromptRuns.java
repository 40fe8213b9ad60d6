package io.github.das4j.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of {@code das sample} or {@code das run}: {@code run.json} (before that {@code
 * manifest.json}), and a folder for each finished prompt.
 */
final class PromptRuns implements ImageSource {

  private static final String RECORD = "run.json";
  private static final String MANIFEST = "manifest.json";
  private static final String PROMPTS = "prompts";
  private static final String RESULT = "result.json";

  /** A finished prompt. */
  private record Finished(Path folder, JsonNode result) {

    int index() {
      return result.path("index").asInt();
    }
  }

  @Override
  public boolean knows(Path folder) {
    return Files.isRegularFile(folder.resolve(MANIFEST))
        || (Files.isRegularFile(folder.resolve(RECORD))
            && Files.isDirectory(folder.resolve(PROMPTS)));
  }

  @Override
  public ImageSet read(Path folder) {
    boolean old = Files.isRegularFile(folder.resolve(MANIFEST));
    JsonNode manifest = Records.read(folder.resolve(old ? MANIFEST : RECORD));
    List<Finished> finished = finished(folder.resolve(PROMPTS));
    List<Subject> subjects = new ArrayList<>();
    finished.forEach(prompt -> add(prompt, subjects));
    int asked = manifest.path("prompts").size();
    List<String> warnings =
        finished.size() < asked
            ? List.of(
                folder
                    + ": "
                    + finished.size()
                    + " of "
                    + asked
                    + " prompts are finished; "
                    + "what is there is judged")
            : List.of();
    Optional<String> reward = Optional.ofNullable(manifest.get("reward")).map(JsonNode::asText);
    return new ImageSet(Records.name(folder), folder, subjects, reward, warnings);
  }

  private static List<Finished> finished(Path prompts) {
    if (!Files.isDirectory(prompts)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(prompts)) {
      return folders
          .filter(folder -> Files.isRegularFile(folder.resolve(RESULT)))
          .map(folder -> new Finished(folder, Records.read(folder.resolve(RESULT))))
          .sorted(Comparator.comparingInt(Finished::index))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + prompts + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static void add(Finished finished, List<Subject> subjects) {
    try {
      String prompt = Json.required(finished.result(), "prompt").asText();
      for (JsonNode image : Json.required(finished.result(), "images")) {
        Path file = finished.folder().resolve(Json.required(image, "file").asText());
        subjects.add(new Subject(file, prompt, Integer.toString(finished.index())));
      }
    } catch (IllegalArgumentException e) {
      Path record = finished.folder().resolve(RESULT);
      throw new IllegalArgumentException(record + ": " + e.getMessage(), e);
    }
  }
}
