package io.github.das4j.hub;

import io.github.das4j.words.Excerpt;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What answers other than success mean (huggingface_hub, utils/_http.py, {@code
 * hf_raise_for_status}): a line for the user, or a failure that may pass.
 */
final class Refusals {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_SLOW = 408;
  private static final int TOO_MANY = 429;
  private static final int SERVER = 500;
  private static final int SUCCESS = 2;
  private static final int CLASS = 100;

  /** Seconds until a limit is lifted ({@code RateLimit: "api";r=0;t=42}). */
  private static final Pattern LIMIT = Pattern.compile(".*\\bt=(\\d{1,6})\\b.*");

  private final HubSettings settings;

  Refusals(HubSettings settings) {
    this.settings = settings;
  }

  /**
   * Lets success pass.
   *
   * @param what was asked for, to stand in a message
   * @throws PassingFailure if the hub is busy or broken
   * @throws IllegalArgumentException if what was asked for is not there, or not for this user
   */
  void check(HttpResponse<?> answer, HubReference what) throws PassingFailure {
    int status = answer.statusCode();
    if (status / CLASS == SUCCESS) {
      return;
    }
    if (status == TOO_MANY) {
      throw new PassingFailure("the hub takes no more requests for now (429)", wait(answer));
    }
    if (status >= SERVER || status == TOO_SLOW) {
      throw new PassingFailure(
          "the hub answered with status " + status + message(answer), wait(answer));
    }
    throw refusal(answer, what);
  }

  private RuntimeException refusal(HttpResponse<?> answer, HubReference what) {
    String code = answer.headers().firstValue("X-Error-Code").orElse("");
    String said = answer.headers().firstValue("X-Error-Message").orElse("");
    int status = answer.statusCode();
    if (code.equals("GatedRepo")) {
      return new IllegalArgumentException(gated(what));
    }
    if (code.equals("RevisionNotFound")) {
      return new IllegalArgumentException(
          what.repository() + " has no revision '" + what.revision() + "'");
    }
    if (code.equals("EntryNotFound")) {
      return new IllegalArgumentException(
          what.place() + " has no file '" + what.path().orElse("") + "'");
    }
    if (said.contains("Invalid credentials") || said.contains("Invalid username or password")) {
      return new IllegalArgumentException(wrongToken());
    }
    if (code.equals("RepoNotFound") || status == UNAUTHORIZED || status == NOT_FOUND) {
      return new IllegalArgumentException(missing(what));
    }
    if (status == FORBIDDEN) {
      return new IllegalArgumentException(
          "the hub does not give " + what.repository() + " to this user" + message(answer));
    }
    return new HubException(
        "the hub answered with status " + status + " for " + what.repository() + message(answer));
  }

  private String gated(HubReference what) {
    String page = settings.endpoint() + "/" + what.repository();
    return what.repository()
        + " is gated: accept its terms on "
        + page
        + settings
            .token()
            .map(token -> " with the account whose token is in " + token.origin())
            .orElse(", then set HF_TOKEN to a token of that account");
  }

  private String wrongToken() {
    return settings
        .token()
        .map(
            token ->
                "the hub does not know the token in "
                    + token.origin()
                    + ": make a new one, or unset it")
        .orElse("the hub asks for a token: set HF_TOKEN");
  }

  private String missing(HubReference what) {
    return what.repository()
        + " is not on "
        + settings.endpoint().getAuthority()
        + ", or is private"
        + settings
            .token()
            .map(token -> " and not for the token in " + token.origin())
            .orElse(": check the name, or set HF_TOKEN to a token that may read it");
  }

  private static String message(HttpResponse<?> answer) {
    return answer
        .headers()
        .firstValue("X-Error-Message")
        .map(text -> ": " + Excerpt.of(text))
        .orElse("");
  }

  /** How long the server asks for patience. */
  private static Duration wait(HttpResponse<?> answer) {
    HttpHeaders headers = answer.headers();
    String after = headers.firstValue("Retry-After").orElse("").strip();
    if (after.matches("\\d{1,6}")) {
      return Duration.ofSeconds(Long.parseLong(after));
    }
    Matcher limit = LIMIT.matcher(headers.firstValue("RateLimit").orElse(""));
    if (limit.matches()) {
      return Duration.ofSeconds(Long.parseLong(limit.group(1)));
    }
    try {
      ZonedDateTime until = ZonedDateTime.parse(after, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration left = Duration.between(ZonedDateTime.now(until.getZone()), until);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeException e) {
      // No date either: the usual pause is long enough.
      return Duration.ZERO;
    }
  }
}
