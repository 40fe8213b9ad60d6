package io.github.das4j.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.das4j.files.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * A judge on the loopback: it looks at the pictures that it is sent, and says how red they are.
 * What is laid in its queue comes first. It keeps a transcript.
 */
public final class StandIn implements AutoCloseable {

  /** What came in. */
  public record Asked(Map<String, List<String>> headers, JsonNode body) {}

  /** What goes out. */
  public record Answer(int status, Map<String, String> headers, String body) {

    static Answer of(int status, String body) {
      return new Answer(status, Map.of(), body);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final Queue<Asked> transcript = new ConcurrentLinkedQueue<>();
  private final Queue<Answer> queue = new ConcurrentLinkedQueue<>();
  private final Function<JsonNode, String> mind;

  private StandIn(Function<JsonNode, String> mind) {
    this.mind = mind;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** One that speaks das's own protocol. */
  public static StandIn ofImages() {
    return new StandIn(
        body -> {
          double[] values =
              IntStream.range(0, body.path("images").size())
                  .mapToDouble(i -> redness(body.path("images").path(i).path("png").asText()))
                  .toArray();
          return "{\"values\": " + Json.MAPPER.valueToTree(values) + "}";
        });
  }

  /** One that speaks OpenAI's. */
  public static StandIn ofChat() {
    return new StandIn(body -> chat(red(body), body.path("logprobs").asBoolean()));
  }

  static double red(JsonNode chat) {
    String url =
        chat.path("messages")
            .path(0)
            .path("content")
            .path(1)
            .path("image_url")
            .path("url")
            .asText();
    return redness(url.substring("data:image/png;base64,".length()));
  }

  /** A completion that says a number, or yes with a probability. */
  static String chat(double red, boolean logprobs) {
    return logprobs
        ? String.format(
            Locale.ROOT,
            "{\"choices\": [{\"message\": {\"content\": \"Yes\"}, \"logprobs\": {\"content\": ["
                + "{\"token\": \"Yes\", \"top_logprobs\": [{\"token\": \" Yes\", \"logprob\": %s},"
                + " {\"token\": \"no\", \"logprob\": %s}, {\"token\": \"Maybe\", \"logprob\":"
                + " -3}]}]}}], \"usage\": {\"prompt_tokens\": 90, \"completion_tokens\": 1}}",
            Math.log(0.8 * (1 + red) / 2),
            Math.log(0.8 * (1 - red) / 2))
        : "{\"choices\": [{\"message\": {\"content\": \""
            + red
            + "\"}}], \"usage\": {\"prompt_tokens\": 90, \"completion_tokens\": 4}}";
  }

  /** Mean of red less mean of blue, in [−1, 1]. */
  private static double redness(String base64) {
    try {
      BufferedImage image =
          ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
      long sum = 0;
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          sum += (image.getRGB(x, y) >> 16 & 255) - (image.getRGB(x, y) & 255);
        }
      }
      return sum / 255.0 / image.getWidth() / image.getHeight();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    JsonNode body = Json.MAPPER.readTree(exchange.getRequestBody().readAllBytes());
    transcript.add(new Asked(Map.copyOf(exchange.getRequestHeaders()), body));
    Answer laid = queue.poll();
    Answer answer = laid == null ? Answer.of(200, mind.apply(body)) : laid;
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    answer.headers().forEach(exchange.getResponseHeaders()::add);
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** Says this next, whatever is asked. */
  public StandIn next(Answer answer) {
    queue.add(answer);
    return this;
  }

  /** Says this next, whatever is asked. */
  public StandIn next(int status, String body) {
    return next(Answer.of(status, body));
  }

  /** What was asked so far. */
  public List<Asked> transcript() {
    return List.copyOf(transcript);
  }

  /** Where it listens. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
