package io.github.das4j.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.server.job.JobPlanner;
import io.github.das4j.server.job.JobRequest;
import io.github.das4j.words.Choices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request in OpenAI's form. What das knows beside it are further fields: {@code seed}, {@code
 * method}, {@code reward}, {@code negative_prompt}, and any setting by its dotted key.
 *
 * @param job what is asked for
 * @param n images wanted, at least 1
 * @param links whether they are wanted as links
 */
record OpenAiRequest(JobRequest job, int n, boolean links) {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");
  private static final int MOST_IMAGES = 10;

  /** Taken, as they say nothing about which image it is, or what there is here of it. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "user",
          "safety_identifier",
          "quality",
          "style",
          "background",
          "moderation",
          "output_compression");

  private static final List<String> OWN =
      List.of(
          "prompt",
          "model",
          "n",
          "size",
          "response_format",
          "output_format",
          "stream",
          "partial_images",
          "reward",
          "negative_prompt");

  /**
   * Reads one.
   *
   * @throws Refusal naming the field that is wrong, or not known
   */
  static OpenAiRequest read(ObjectNode body, JobPlanner planner) {
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> keys = planner.settings().stream().map(declared -> declared.key()).toList();
    body.properties()
        .forEach(
            field -> {
              if (keys.contains(field.getKey())) {
                settings.put(
                    field.getKey(), RequestReader.setting(field.getKey(), field.getValue()));
              } else if (!OWN.contains(field.getKey())
                  && !WITHOUT_EFFECT.contains(field.getKey())) {
                List<String> known = new ArrayList<>(OWN);
                known.addAll(keys);
                throw Refusal.bad(field.getKey(), Choices.unknown("field", field.getKey(), known));
              }
            });
    checkFixed(body);
    size(body).ifPresent(settings::putAll);
    RequestReader.text(body, "negative_prompt")
        .ifPresent(text -> settings.put("sample.negative", text));
    int n = count(body);
    JobRequest job =
        new JobRequest(
            RequestReader.text(body, "prompt")
                .orElseThrow(() -> Refusal.bad("prompt", "there is no prompt")),
            RequestReader.text(body, "model"),
            RequestReader.text(body, "reward"),
            settings,
            n,
            Optional.empty(),
            JobRequest.Bond.CONNECTION);
    return new OpenAiRequest(job, n, links(body));
  }

  private static void checkFixed(ObjectNode body) {
    RequestReader.text(body, "output_format")
        .filter(format -> !format.equals("png"))
        .ifPresent(
            format -> {
              throw Refusal.bad("output_format", "images are PNG here, which holds their record");
            });
    if (body.path("stream").asBoolean() || body.path("partial_images").asInt() > 0) {
      throw Refusal.bad(
          "stream", "images are not streamed here; /api/v1/jobs tells of every step as it is done");
    }
  }

  private static int count(ObjectNode body) {
    JsonNode n = body.path("n");
    if (n.isMissingNode() || n.isNull()) {
      return 1;
    }
    if (!n.isIntegralNumber() || n.asLong() < 1 || n.asLong() > MOST_IMAGES) {
      throw Refusal.bad("n", "n must be a whole number in [1, " + MOST_IMAGES + "]");
    }
    return n.asInt();
  }

  private static Optional<Map<String, String>> size(ObjectNode body) {
    Optional<String> size = RequestReader.text(body, "size").filter(text -> !text.equals("auto"));
    if (size.isEmpty()) {
      return Optional.empty();
    }
    Matcher sides = SIZE.matcher(size.get());
    if (!sides.matches()) {
      throw Refusal.bad("size", "size must be auto, or WIDTHxHEIGHT such as 512x512");
    }
    return Optional.of(Map.of("sample.width", sides.group(1), "sample.height", sides.group(2)));
  }

  private static boolean links(ObjectNode body) {
    return switch (RequestReader.text(body, "response_format").orElse("b64_json")) {
      case "url" -> true;
      case "b64_json" -> false;
      default -> throw Refusal.bad("response_format", "response_format must be url or b64_json");
    };
  }
}
