package io.github.das4j.judge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.files.Json;
import java.util.Base64;
import java.util.Optional;

/**
 * A request for a chat completion in a form that a service takes: services differ in what they call
 * the length of an answer, and in what they let one ask for.
 *
 * @param limit the name of the limit on the answer's tokens
 * @param greedy whether a temperature of 0 is asked for
 * @param alternatives tokens whose probabilities are asked for, at least 1
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">OpenAI, chat
 *     completions</a>
 */
record VlmRequest(String limit, boolean greedy, int alternatives) {

  private static final String LIMIT = "max_tokens";
  private static final String TEMPERATURE = "temperature";
  private static final String ALTERNATIVES = "top_logprobs";

  /** Enough for a number, or for a word and what a model puts around it. */
  private static final int MOST_TOKENS = 32;

  /** OpenAI's most; vLLM's default. */
  private static final int MANY = 20;

  /** The most of services that take fewer. */
  private static final int FEW = 5;

  /** What most services take. */
  static final VlmRequest USUAL = new VlmRequest(LIMIT, true, MANY);

  ObjectNode of(VlmSpec spec, Question question) {
    ObjectNode body = Json.MAPPER.createObjectNode().put("model", spec.model());
    if (greedy) {
      body.put(TEMPERATURE, 0);
    }
    body.put(limit, MOST_TOKENS);
    if (spec.form() == AnswerForm.YES) {
      body.put("logprobs", true).put(ALTERNATIVES, alternatives);
    }
    ArrayNode parts = body.putArray("messages").addObject().put("role", "user").putArray("content");
    parts.addObject().put("type", "text").put("text", spec.about(question.prompt()));
    String png = Base64.getEncoder().encodeToString(question.png().bytes());
    parts
        .addObject()
        .put("type", "image_url")
        .putObject("image_url")
        .put("url", "data:image/png;base64," + png);
    return body;
  }

  /** Another form, for a service that refused this one with these words; empty if none is left. */
  Optional<VlmRequest> instead(String complaint) {
    if (complaint.contains(LIMIT) && limit.equals(LIMIT)) {
      return Optional.of(new VlmRequest("max_completion_tokens", greedy, alternatives));
    }
    if (complaint.contains(TEMPERATURE) && greedy) {
      return Optional.of(new VlmRequest(limit, false, alternatives));
    }
    if (complaint.contains("logprobs") && alternatives == MANY) {
      return Optional.of(new VlmRequest(limit, greedy, FEW));
    }
    return Optional.empty();
  }
}
