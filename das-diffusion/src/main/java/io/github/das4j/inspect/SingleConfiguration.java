package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.files.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Concludes from a folder's own {@code config.json} whether the model scores images and texts. */
final class SingleConfiguration {

  private static final String FULL_CLIP = "CLIPModel";
  private static final String CLIP = "clip";

  private SingleConfiguration() {}

  static Conclusion conclude(Configurations configs) {
    JsonNode config = configs.of(Configurations.OWN).orElseThrow();
    String source = configs.source(Configurations.OWN);
    JsonNode className = config.path("_class_name");
    if (!className.isMissingNode()) {
      String what = className.isTextual() ? className.asText() : className.toString();
      return new Conclusion(
          Verdict.REFUSE,
          Optional.empty(),
          List.of(source + ": " + what + " is one component of a model: give the whole folder"),
          configs.duplicates(),
          Json.MAPPER.createObjectNode());
    }
    return scorer(config, source, configs.duplicates());
  }

  private static Conclusion scorer(JsonNode config, String source, List<String> duplicates) {
    String type = config.path("model_type").asText();
    boolean clip = type.equals(CLIP) || type.startsWith(CLIP + "_");
    List<String> reasons = new ArrayList<>();
    List<String> notices = new ArrayList<>(duplicates);
    missing(config, type).ifPresent(why -> reasons.add(source + ": " + why));
    if (reasons.isEmpty()) {
      try {
        ClipConfig.parse(config, source);
        ClipConfig.unknownKeys(config, source)
            .forEach(key -> notices.add(source + ": unknown key " + key + " is without effect"));
      } catch (CheckpointException e) {
        reasons.add(String.valueOf(e.getMessage()));
      }
    }
    return new Conclusion(
        reasons.isEmpty() ? Verdict.SCORER : Verdict.REFUSE_AS_SCORER,
        clip ? Optional.of(CLIP) : Optional.empty(),
        reasons,
        notices,
        Json.MAPPER.createObjectNode());
  }

  /** What it lacks of a full CLIP. */
  private static Optional<String> missing(JsonNode config, String type) {
    String architecture = config.path("architectures").path(0).asText();
    String name = architecture.isEmpty() ? "model_type '" + type + "'" : architecture;
    if (type.equals("clip_text_model")) {
      return Optional.of(name + ": no vision tower, no projection of images");
    }
    if (type.equals("clip_vision_model")) {
      return Optional.of(name + ": no text tower");
    }
    if (!type.equals(CLIP)) {
      return Optional.of(name + " is no CLIP");
    }
    if (!architecture.isEmpty() && !architecture.equals(FULL_CLIP)) {
      return Optional.of(name + " is no full CLIP (" + FULL_CLIP + ")");
    }
    return Optional.empty();
  }
}
