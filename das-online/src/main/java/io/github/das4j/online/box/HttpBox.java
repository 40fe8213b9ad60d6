package io.github.das4j.online.box;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.files.Json;
import io.github.das4j.report.Pictures;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A service: POST {@code {"images": [{"id": …, "prompt": …, "png": base64}, …]}}, answered by
 * {@code {"values": [number or null, …]}} in the same order.
 */
public final class HttpBox implements BlackBox {

  /** What a service may answer before it is taken to have gone mad, in bytes. */
  private static final int MOST_ANSWER = 1 << 22;

  private final URI uri;
  private final Duration timeout;
  private final HttpClient client;

  /**
   * A service.
   *
   * @param timeout for one request, answer included
   */
  public HttpBox(String url, Duration timeout) {
    try {
      this.uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("black box http: '" + url + "' is no address", e);
    }
    if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
      throw new IllegalArgumentException(
          "black box http: '" + url + "' is no address; write http:http://HOST:PORT/PATH");
    }
    this.timeout = timeout;
    this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  @Override
  public String name() {
    return "service " + uri;
  }

  @Override
  public Reply ask(List<Question> questions) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(questions).toString()))
            .build();
    try {
      HttpResponse<String> response = answer(request);
      return response.statusCode() / 100 == 2
          ? JsonValues.read(response.body(), questions.size())
          : Reply.none(questions.size(), "it answered with status " + response.statusCode());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new NotDeliveredException(
          "black box: nothing answers at "
              + uri
              + "; nothing was asked, and once it is up the same command goes on",
          e);
    } catch (HttpTimeoutException e) {
      return Reply.none(questions.size(), "it did not answer within " + timeout.toSeconds() + " s");
    } catch (LimitedText.TooLongException e) {
      return Reply.none(questions.size(), "its answer is longer than " + MOST_ANSWER + " bytes");
    } catch (IOException e) {
      return Reply.none(questions.size(), "the connection broke before its answer was whole");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reply.none(questions.size(), "it was interrupted");
    }
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

  private static ObjectNode body(List<Question> questions) {
    ObjectNode body = Json.MAPPER.createObjectNode();
    ArrayNode images = body.putArray("images");
    for (Question question : questions) {
      images
          .addObject()
          .put("id", question.id())
          .put("prompt", question.prompt())
          .put("png", Base64.getEncoder().encodeToString(Pictures.bytes(question.png())));
    }
    return body;
  }
}
