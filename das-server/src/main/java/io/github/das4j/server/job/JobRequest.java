package io.github.das4j.server.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.Previews;
import io.github.das4j.server.http.Wire;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a client asked for, in its own words; on disk until the job has ended.
 *
 * @param prompt what to draw
 * @param model one that the server offers; nothing for its own
 * @param reward terms that the server offers, with weights; nothing for its own
 * @param settings by key, as texts
 * @param images how many images are wanted at least, from the heaviest; 0 for what the settings
 *     select
 * @param previews pictures on the way; nothing for none
 * @param bond what a client that goes away does to the job
 */
public record JobRequest(
    String prompt,
    Optional<String> model,
    Optional<String> reward,
    Map<String, String> settings,
    int images,
    Optional<Previews> previews,
    Bond bond) {

  /** What a client that goes away does to its job. */
  public enum Bond {
    /** Nothing: it asks again. */
    NONE,
    /** It is cancelled when nobody has read its events for a while. */
    EVENTS,
    /** It is cancelled with the connection, which waits for its images. */
    CONNECTION
  }

  /** Takes a copy of the settings, in their order. */
  public JobRequest {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** A prompt with the server's own settings. */
  public static JobRequest of(String prompt) {
    return new JobRequest(
        prompt, Optional.empty(), Optional.empty(), Map.of(), 0, Optional.empty(), Bond.NONE);
  }

  /** The same with settings by key. */
  public JobRequest with(Map<String, String> others) {
    return new JobRequest(prompt, model, reward, others, images, previews, bond);
  }

  /** The same with another bond. */
  public JobRequest with(Bond other) {
    return new JobRequest(prompt, model, reward, settings, images, previews, other);
  }

  ObjectNode json() {
    ObjectNode node = Wire.object().put("prompt", prompt);
    model.ifPresent(name -> node.put("model", name));
    reward.ifPresent(text -> node.put("reward", text));
    ObjectNode values = node.putObject("settings");
    settings.forEach(values::put);
    node.put("images", images).put("bond", bond.name());
    previews.ifPresent(
        p -> node.putObject("previews").put("side", p.side()).put("every", p.every()));
    return node;
  }

  static JobRequest of(JsonNode node) {
    Map<String, String> settings = new LinkedHashMap<>();
    node.path("settings")
        .properties()
        .forEach(e -> settings.put(e.getKey(), e.getValue().asText()));
    JsonNode previews = node.path("previews");
    return new JobRequest(
        node.path("prompt").asText(),
        text(node, "model"),
        text(node, "reward"),
        settings,
        node.path("images").asInt(),
        previews.isObject()
            ? Optional.of(
                new Previews(previews.path("side").asInt(), previews.path("every").asInt()))
            : Optional.empty(),
        Bond.valueOf(node.path("bond").asText()));
  }

  private static Optional<String> text(JsonNode node, String field) {
    return node.has(field) ? Optional.of(node.get(field).asText()) : Optional.empty();
  }
}
