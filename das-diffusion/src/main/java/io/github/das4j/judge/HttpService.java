package io.github.das4j.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.judge.Reply.Fault;
import io.github.das4j.words.Excerpt;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** JSON by POST to an address, and what comes back. Redirects are not followed. */
final class HttpService {

  /** What a service may answer before it is taken to have gone mad, in bytes. */
  private static final int MOST_ANSWER = 1 << 22;

  private static final int LONGEST_QUOTE = 160;

  /** RFC 9110 and RFC 6585, sections on 408, 425 and 429; each 5xx counts as well. */
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);

  /** What OpenAI says with status 429 of an account without money: waiting does not help. */
  private static final String NO_QUOTA = "insufficient_quota";

  private static final String HIDDEN = "(the API key)";

  private final URI uri;
  private final Duration timeout;
  private final Optional<String> key;
  private final HttpClient client;

  /** A request that was not answered as it should be; the message says how, of "it". */
  static final class UnansweredException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Fault fault;
    private final int status;

    UnansweredException(String message, Fault fault, int status) {
      super(message);
      this.fault = fault;
      this.status = status;
    }

    /** Whether it may go well later. */
    Fault fault() {
      return fault;
    }

    /** The status of the answer; 0 where there was none. */
    int status() {
      return status;
    }

    Reply reply(int images) {
      return Reply.none(images, String.valueOf(getMessage()), fault);
    }
  }

  /**
   * A service.
   *
   * @param uri as {@link #address} makes it
   * @param timeout for one request, answer included
   * @param key sent as a bearer token; never written anywhere
   */
  HttpService(URI uri, Duration timeout, Optional<String> key) {
    this.uri = uri;
    this.timeout = timeout;
    this.key = key;
    this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  /**
   * The address in a text.
   *
   * @param form how it is to be written, for the message
   * @throws IllegalArgumentException if it is none, or holds a user's name or password
   */
  static URI address(String text, String form) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is no address; write " + form, e);
    }
    if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
      throw new IllegalArgumentException("'" + text + "' is no address; write " + form);
    }
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "an address with a user's name or password, which would stand in every record: put the"
              + " key into an environment variable and name that in judge.api_key");
    }
    return uri;
  }

  URI uri() {
    return uri;
  }

  /**
   * Sends JSON.
   *
   * @return the text of the answer
   * @throws NotDeliveredException if nothing is there to take it
   */
  String post(JsonNode body) throws UnansweredException {
    try {
      HttpResponse<String> response = answer(request(body));
      if (response.statusCode() / 100 != 2) {
        throw refused(response);
      }
      return response.body();
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new NotDeliveredException("nothing answers at " + uri, e);
    } catch (HttpTimeoutException e) {
      throw new UnansweredException(
          "it did not answer within " + seconds(timeout), Fault.PASSING, 0);
    } catch (LimitedText.TooLongException e) {
      throw new UnansweredException(
          "its answer is longer than " + MOST_ANSWER + " bytes", Fault.LASTING, 0);
    } catch (IOException e) {
      throw new UnansweredException(
          "the connection broke before its answer was whole", Fault.PASSING, 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnansweredException("it was interrupted", Fault.LASTING, 0);
    }
  }

  static String seconds(Duration duration) {
    double seconds = duration.toMillis() / 1000.0;
    return (seconds == Math.rint(seconds)
            ? Long.toString((long) seconds)
            : Double.toString(seconds))
        + " s";
  }

  private HttpRequest request(JsonNode body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request.build();
  }

  /** The client's own timeout ends with the answer's head; here it is for all of it. */
  private HttpResponse<String> answer(HttpRequest request)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request, head -> new LimitedText(MOST_ANSWER));
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private UnansweredException refused(HttpResponse<String> response) {
    int status = response.statusCode();
    JsonNode error = error(response.body());
    boolean passing =
        (PASSING.contains(status) || status / 100 == 5)
            && !error.path("code").asText().equals(NO_QUOTA);
    String said = error.isTextual() ? error.asText() : error.path("message").asText();
    return new UnansweredException(
        "it answered with status " + status + (said.isBlank() ? "" : ": '" + quoted(said) + "'"),
        new Fault(passing, wait(response)),
        status);
  }

  /** What OpenAI's protocol says of a failure; nothing where it is said otherwise. */
  private static JsonNode error(String body) {
    try {
      return Json.MAPPER.readTree(body).path("error");
    } catch (JsonProcessingException e) {
      return Json.MAPPER.missingNode();
    }
  }

  /** Of what a service says, for a message: a service may say the key again. */
  String quoted(String said) {
    return Excerpt.of(key.map(secret -> said.replace(secret, HIDDEN)).orElse(said), LONGEST_QUOTE);
  }

  /** Retry-After: seconds, or a date (RFC 9110, section 10.2.3). */
  private static Duration wait(HttpResponse<String> response) {
    String text = response.headers().firstValue("Retry-After").orElse("0").strip();
    try {
      return Duration.ofMillis(Math.round(1000 * Math.max(0, Double.parseDouble(text))));
    } catch (NumberFormatException e) {
      return until(text);
    }
  }

  private static Duration until(String date) {
    try {
      Instant then = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(Instant.now(), then);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }
}
