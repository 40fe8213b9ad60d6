package io.github.das4j.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.server.http.Refusal.Reason;
import io.github.das4j.server.http.Wire;
import io.github.das4j.server.job.JobMetrics;
import io.github.das4j.words.Excerpt;
import io.javalin.http.Context;

/** What a client is told when it is refused: in OpenAI's form below {@code /v1/}, else in ours. */
final class Answers {

  private static final int LONGEST = 1000;

  private final JobMetrics metrics;

  Answers(JobMetrics metrics) {
    this.metrics = metrics;
  }

  /** Answers with a refusal. */
  void refuse(Refusal refusal, Context request) {
    metrics.refused(refusal.reason().code());
    if (refusal.retryAfter() > 0) {
      request.header("Retry-After", Integer.toString(refusal.retryAfter()));
    }
    String message = Excerpt.of(refusal.getMessage(), LONGEST);
    boolean openAi = request.path().startsWith("/v1/");
    request
        .status(refusal.reason().status())
        .contentType("application/json")
        .result(Wire.text(openAi ? ofOpenAi(refusal, message) : ours(refusal, message)));
  }

  /** Answers with what nobody foresaw; its words are for the one who runs the server. */
  void fail(Context request) {
    refuse(
        new Refusal(Reason.INTERNAL, "something went wrong here; the server's log says what"),
        request);
  }

  private static ObjectNode ours(Refusal refusal, String message) {
    ObjectNode node = Wire.object();
    ObjectNode error =
        node.putObject("error").put("code", refusal.reason().code()).put("message", message);
    refusal.field().ifPresent(field -> error.put("field", field));
    return node;
  }

  private static ObjectNode ofOpenAi(Refusal refusal, String message) {
    ObjectNode node = Wire.object();
    ObjectNode error =
        node.putObject("error").put("message", message).put("type", type(refusal.reason()));
    refusal
        .field()
        .ifPresentOrElse(field -> error.put("param", field), () -> error.putNull("param"));
    error.put("code", refusal.reason().code());
    return node;
  }

  private static String type(Reason reason) {
    return switch (reason) {
      case UNAUTHORIZED -> "authentication_error";
      case FORBIDDEN -> "permission_error";
      case TOO_MANY -> "rate_limit_error";
      case INTERNAL, UNAVAILABLE -> "server_error";
      default -> "invalid_request_error";
    };
  }
}
