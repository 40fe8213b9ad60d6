package io.github.das4j.track;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.run.FakeSampler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers as MLflow's REST API is documented to. */
class MlflowTrackerTest {

  private static final String RUN =
      "{\"run\":{\"info\":{\"run_id\":\"r1\",\"artifact_uri\":\"mlflow-artifacts:/7/r1/artifacts\"}}}";

  @TempDir Path folder = Path.of("");
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private HttpServer server = unbound();
  private volatile String history = "{}";

  private static HttpServer unbound() {
    try {
      return HttpServer.create();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void serve() throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
    calls.add(exchange.getRequestMethod() + " " + path + " " + body);
    boolean missing = path.endsWith("experiments/get-by-name");
    String answer =
        missing
            ? "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\",\"message\":\"none\"}"
            : path.endsWith("experiments/create")
                ? "{\"experiment_id\":\"7\"}"
                : path.endsWith("metrics/get-history")
                    ? history
                    : path.endsWith("runs/create") || path.endsWith("runs/get") ? RUN : "{}";
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(missing ? 404 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void track(String uri) {
    try (Trackers trackers =
        new Trackers(List.of(TrackerSpec.parse("mlflow:" + uri, folder)), messages::add)) {
      trackers.started(new TrackedRun(folder, Map.of("smc.particles", "8")));
      var result = FakeSampler.result(new SampleRequest("a cat", SampleSettings.defaults()));
      trackers.finished(
          TrackedPrompt.of(3, "0003-a-cat", result, Map.of("image.png", new byte[] {1, 2})));
      trackers.finished(TrackedPrompt.of(4, "0004-a-cat", result, Map.of()));
    }
  }

  @Test
  void theServerReceivesSettingsFiguresAndImages() {
    track(uri());
    assertThat(messages).isEmpty();
    assertThat(calls)
        .anyMatch(c -> c.contains("runs/log-batch") && c.contains("\"smc.particles\""))
        .anyMatch(c -> c.contains("runs/log-batch") && c.contains("ess/0003-a-cat"))
        .anyMatch(c -> c.contains("\"reward\""))
        .anyMatch(
            c ->
                c.startsWith(
                    "PUT /api/2.0/mlflow-artifacts/artifacts/7/r1/artifacts/images/0003-a-cat/"
                        + "image.png \u0001\u0002"))
        .anyMatch(c -> c.contains("runs/update") && c.contains("FINISHED"));
    track(uri());
    assertThat(calls.stream().filter(c -> c.contains("runs/create"))).hasSize(1);
  }

  private void trackRounds(int rounds) {
    try (Trackers trackers =
        new Trackers(List.of(TrackerSpec.parse("mlflow:" + uri(), folder)), messages::add)) {
      trackers.started(new TrackedRun(folder, Map.of("online.rounds", "2")));
      for (int round = 0; round < rounds; round++) {
        trackers.finished(
            new TrackedRound(
                round,
                8 + 4 * round,
                Map.of("mean", 0.5 + round, "bonus", Double.NaN),
                Optional.of(new byte[] {7})));
      }
    }
  }

  private List<String> sent(String word) {
    return calls.stream().filter(c -> c.contains("log-batch") && c.contains(word)).toList();
  }

  @Test
  void roundsAreSentOnceEvenIfTheRunGoesOn() {
    trackRounds(1);
    assertThat(messages).isEmpty();
    assertThat(sent("\"mean\"")).singleElement().asString().contains("\"step\": \"8\"");
    assertThat(sent("\"bonus\"")).isEmpty();
    assertThat(calls)
        .anyMatch(c -> c.startsWith("PUT ") && c.contains("/sheets/round-000.png \u0007"));
    // The server has round 0 now, and is told of rounds 0 and 1.
    history = "{\"metrics\":[{\"key\":\"round\",\"value\":0,\"timestamp\":1,\"step\":8}]}";
    trackRounds(2);
    assertThat(messages).isEmpty();
    assertThat(sent("\"mean\"")).hasSize(2);
    assertThat(sent("\"mean\"").get(1)).contains("\"step\": \"12\"");
    assertThat(calls.stream().filter(c -> c.contains("runs/create"))).hasSize(1);
  }

  @Test
  void aServerThatIsDownIsWarnedAboutOnce() {
    String uri = uri();
    server.stop(0);
    track(uri);
    assertThat(messages).hasSize(1);
    assertThat(messages.get(0)).contains("mlflow", "the run goes on");
  }
}
