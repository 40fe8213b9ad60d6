package io.github.das4j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when a server ends, however it ends. */
class RestartTest {

  @TempDir Path runs = Path.of("");

  @Test
  void killedItLosesNothingWithoutSayingSo() throws Exception {
    Process child = child();
    try {
      String root = "http://127.0.0.1:" + port(child);
      String done = submit(root, "done", 2);
      await(root, done, "finished");
      String running = submit(root, "running", 1000);
      String waiting = submit(root, "waiting", 2);
      await(root, running, "running");
      CompletableFuture<HttpResponse<String>> held =
          HttpClient.newHttpClient()
              .sendAsync(
                  posting(root + "/v1/images/generations", "{\"prompt\":\"held\"}"),
                  HttpResponse.BodyHandlers.ofString());
      while (!get(root + "/api/v1/jobs").contains("held")) {
        Served.pause();
      }

      child.destroyForcibly().waitFor(20, TimeUnit.SECONDS);

      shorten(running);
      try (Served served = Served.start(runs, Served.Wanted.of(new StandIn(1)))) {
        assertThat(served.await(done, "finished").path("result").path("images").size())
            .isEqualTo(1);
        assertThat(served.get("/api/v1/jobs/" + done + "/images/0").statusCode()).isEqualTo(200);
        assertThat(served.get("/api/v1/jobs/" + done + "/events").body()).contains("event: end");
        served.await(running, "finished");
        served.await(waiting, "finished");
        JsonNode lost = job(served, "held");
        assertThat(lost.path("status").asText()).isEqualTo("lost");
        assertThat(lost.path("error").asText()).isNotBlank();
        assertThat(held).isCompletedExceptionally();
        JsonNode found = served.json("/api/v1/runs");
        assertThat(found.path("total").asInt()).isEqualTo(3);
      }
    } finally {
      child.destroyForcibly();
    }
  }

  /** A thousand steps were for the kill to come in the middle; two are as good after it. */
  private void shorten(String id) throws IOException {
    Path file = runs.resolve(".serve").resolve(id + ".json");
    ObjectNode job = (ObjectNode) Served.JSON.readTree(Files.readString(file));
    assertThat(job.path("status").asText()).isEqualTo("running");
    Path run = runs.resolve(job.path("run").asText());
    Path record = run.resolve("run.json");
    ObjectNode node = (ObjectNode) Served.JSON.readTree(Files.readString(record));
    ((ObjectNode) node.path("config")).put("sample.steps", "2");
    Files.writeString(record, node.toString());
  }

  @Test
  void endedInPeaceItHandsBackWhatRuns() {
    String running;
    try (Served served = Served.start(runs, Served.Wanted.of(new StandIn(20)))) {
      running = served.submit(",\"settings\":{\"sample.steps\":60}");
      served.await(running, "running");
      served.server().stop(Duration.ofMillis(50));
    }

    try (Served served = Served.start(runs, Served.Wanted.of(new StandIn(0)))) {
      assertThat(served.await(running, "finished").path("id").asText()).isEqualTo(running);
      assertThat(served.json("/api/v1/runs").path("total").asInt()).isEqualTo(1);
    }
  }

  @Test
  void givenTimeItFinishesWhatRuns() {
    String running;
    try (Served served = Served.start(runs, Served.Wanted.of(new StandIn(20)))) {
      running = served.submit("");
      served.await(running, "running");
      served.server().stop(Duration.ofSeconds(60));
      assertThat(served.server().engine().find(running).orElseThrow().state().status().word())
          .isEqualTo("finished");
    }
  }

  @Test
  void twoServersDoNotShareAFolder() {
    try (Served served = Served.start(runs, Served.Wanted.of(new StandIn(1)))) {
      assertThat(served.get("/ready").statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> Served.start(runs, Served.Wanted.of(new StandIn(1))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another das serve");
    }
  }

  private Process child() throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                ChildServer.class.getName(),
                runs.toString(),
                "20"))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static int port(Process child) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("port ")) {
        return Integer.parseInt(line.substring(5));
      }
    }
    throw new IllegalStateException("the server did not start");
  }

  private static HttpRequest posting(String url, String json) {
    return HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json))
        .build();
  }

  private static String submit(String root, String prompt, int steps) throws Exception {
    String json = "{\"prompt\":\"" + prompt + "\",\"settings\":{\"sample.steps\":" + steps + "}}";
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(posting(root + "/api/v1/jobs", json), HttpResponse.BodyHandlers.ofString());
    return Served.json(response).path("id").asText();
  }

  private static String get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static void await(String root, String id, String status) throws Exception {
    String wanted = "\"status\":\"" + status + "\"";
    for (int k = 0; k < 1000 && !get(root + "/api/v1/jobs/" + id).contains(wanted); k++) {
      Served.pause();
    }
    assertThat(get(root + "/api/v1/jobs/" + id)).contains(wanted);
  }

  private static JsonNode job(Served served, String prompt) {
    Map<String, JsonNode> jobs =
        StreamSupport.stream(served.json("/api/v1/jobs").path("jobs").spliterator(), false)
            .collect(Collectors.toMap(job -> job.path("prompt").asText(), job -> job));
    return jobs.getOrDefault(prompt, Served.JSON.createObjectNode());
  }
}
