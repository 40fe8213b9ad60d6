package io.github.das4j.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.das4j.server.http.Access;
import io.github.das4j.server.job.JobPlanner;
import io.github.das4j.server.job.Limits;
import io.github.das4j.server.job.SamplerSource;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.TorchDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A server on the loopback, with a client. */
final class Served implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();
  static final String PROMPT = "a red fox on a blue background";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DasServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  private Served(DasServer server) {
    this.server = server;
  }

  /** As a test wants it. */
  record Wanted(Limits limits, SamplerSource source, Optional<String> token, int workers) {

    static Wanted of(SamplerSource source) {
      return new Wanted(Limits.standard(), source, Optional.empty(), 1);
    }

    Wanted with(Limits other) {
      return new Wanted(other, source, token, workers);
    }

    Wanted withToken(String other) {
      return new Wanted(limits, source, Optional.of(other), workers);
    }

    Wanted withWorkers(int other) {
      return new Wanted(limits, source, token, other);
    }
  }

  static Served start(Path runs, Wanted wanted) {
    return new Served(DasServer.start(options(runs, wanted)));
  }

  static ServerOptions options(Path runs, Wanted wanted) {
    List<Setting> base = new ArrayList<>();
    base.add(new Setting("preset", "demo:aesthetic", "test"));
    base.add(new Setting("sample.steps", "3", "test"));
    base.add(new Setting("smc.particles", "2", "test"));
    return new ServerOptions(
        "127.0.0.1",
        0,
        new Access(wanted.token(), Set.of(), Set.of()),
        runs,
        new JobPlanner(base, Map.of(), wanted.limits()),
        Collections.nCopies(wanted.workers(), TorchDevice.CPU),
        wanted.source(),
        System.err::println);
  }

  DasServer server() {
    return server;
  }

  URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    return send(request, HttpResponse.BodyHandlers.ofString());
  }

  <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request.timeout(PATIENCE).build(), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(at(path)));
  }

  HttpResponse<String> post(String path, String json) {
    return send(posting(path, json));
  }

  HttpRequest.Builder posting(String path, String json) {
    return HttpRequest.newBuilder(at(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
  }

  HttpResponse<String> delete(String path) {
    return send(HttpRequest.newBuilder(at(path)).DELETE());
  }

  JsonNode json(String path) {
    return json(get(path));
  }

  static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Submits a job with these fields beside its prompt; its id. */
  String submit(String fields) {
    HttpResponse<String> response =
        post("/api/v1/jobs", "{\"prompt\":\"" + PROMPT + "\"" + fields + "}");
    if (response.statusCode() != 202) {
      throw new IllegalStateException(response.statusCode() + " " + response.body());
    }
    return json(response).path("id").asText();
  }

  /** Waits until a job has ended, or is in this state. */
  JsonNode await(String id, String status) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonNode job = json("/api/v1/jobs/" + id);
      if (job.path("status").asText().equals(status)) {
        return job;
      }
      pause();
    }
    throw new IllegalStateException("not " + status + ": " + json("/api/v1/jobs/" + id));
  }

  static void pause() {
    try {
      Thread.sleep(30);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
