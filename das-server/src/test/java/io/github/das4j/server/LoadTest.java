package io.github.das4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.server.job.Limits;
import io.github.das4j.server.job.SamplerSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More than can be drawn. */
class LoadTest {

  private static final int REQUESTS = 200;
  private static final int AT_ONCE = 20;
  private static final int QUEUE = 8;

  private static final int WARM_UP = 12;

  /** In bytes; of the last thousand jobs little more than their settings is kept. */
  private static final long HEAP_OF_A_REQUEST = 25_000;

  /** In bytes; two images more than are there at any time. */
  private static final long HEAP_OF_IMAGES = 2_000_000;

  @TempDir Path runs = Path.of("");

  private static Limits limits(int perClient) {
    return new Limits(QUEUE, perClient, 64, 65_536, 1000, 64, 1000, 1024);
  }

  @Test
  void everyRequestIsAnsweredWithAnImageOrToldToComeAgain() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
    try (Served served = Served.start(runs, Served.Wanted.of(new StandIn(1)).with(limits(1000)))) {
      int before = 0;
      while (before < WARM_UP) {
        before += patient(served, body(before)).statusCode() == 200 ? 1 : 0;
      }
      MemoryLevel level = MemoryLevel.now();
      List<Future<HttpResponse<String>>> all = new ArrayList<>();
      for (int k = 0; k < REQUESTS; k++) {
        String body = body(k);
        all.add(clients.submit(() -> patient(served, body)));
      }
      int images = 0;
      for (Future<HttpResponse<String>> each : all) {
        HttpResponse<String> response = each.get();
        assertThat(response.statusCode()).isIn(200, 429);
        if (response.statusCode() == 200) {
          images++;
          assertThat(Served.json(response).path("data").get(0).path("b64_json").asText())
              .startsWith("iVBORw0KGgo");
        } else {
          assertThat(response.headers().firstValue("Retry-After").map(Integer::parseInt))
              .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(1, 600));
          assertThat(Served.json(response).path("error").path("type").asText())
              .isEqualTo("rate_limit_error");
        }
      }
      assertThat(images).isGreaterThanOrEqualTo(QUEUE);
      JsonNode jobs = served.json("/api/v1/jobs?limit=1000").path("jobs");
      Map<String, Long> statuses =
          jobs.findValuesAsText("status").stream()
              .collect(Collectors.groupingBy(status -> status, Collectors.counting()));
      assertThat(statuses).containsExactly(Map.entry("finished", (long) (before + images)));
      all.clear();
      MemoryLevel grown = level.grown();
      assertThat(grown.heap()).isLessThan(REQUESTS * HEAP_OF_A_REQUEST);
      assertThat(grown.nativeBytes()).isZero();
    } finally {
      clients.shutdownNow();
    }
  }

  private static String body(int k) {
    return "{\"prompt\":\"fox " + k + "\",\"seed\":" + k + "}";
  }

  @Test
  void drawnImagesLeaveNothingInNativeMemory() {
    try (Served served = Served.start(runs, Served.Wanted.of(SamplerSource.images()))) {
      List<String> rewards = List.of("jpeg", "2*jpeg");
      drawn(served, rewards, 2);
      MemoryLevel level = MemoryLevel.now();
      drawn(served, rewards, 6);

      MemoryLevel grown = level.grown();
      assertThat(grown.nativeBytes()).isLessThan(100_000);
      assertThat(grown.nativeObjects()).isLessThan(50);
      assertThat(grown.heap()).isLessThan(HEAP_OF_IMAGES);
    }
  }

  /** Draws with one reward after another, a step each. */
  private static void drawn(Served served, List<String> rewards, int count) {
    List<String> ids = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      ids.add(
          served.submit(
              ",\"reward\":\""
                  + rewards.get(k % rewards.size())
                  + "\",\"settings\":{\"sample.steps\":1}"));
    }
    ids.forEach(id -> served.await(id, "finished"));
  }

  /** A client that is sent away rests a little before its next request. */
  private static HttpResponse<String> patient(Served served, String body) {
    HttpResponse<String> response = served.post("/v1/images/generations", body);
    if (response.statusCode() == 429) {
      Served.pause();
    }
    return response;
  }

  @Test
  void oneClientDoesNotTakeAllPlaces() {
    try (Served served = Served.start(runs, Served.Wanted.of(new StandIn(50)).with(limits(3)))) {
      List<Integer> statuses = new ArrayList<>();
      for (int k = 0; k < 5; k++) {
        statuses.add(
            served
                .post("/api/v1/jobs", "{\"prompt\":\"a fox\",\"settings\":{\"sample.steps\":1000}}")
                .statusCode());
      }

      assertThat(statuses).containsExactly(202, 202, 202, 429, 429);
    }
  }

  @Test
  void aReaderThatReadsNothingSlowsNobody() throws IOException {
    try (Served served = Served.start(runs, Served.Wanted.of(new StandIn(0)).with(limits(10)));
        Socket stuck = new Socket()) {
      stuck.setReceiveBufferSize(1024);
      stuck.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), served.server().port()));
      String id = served.submit(",\"settings\":{\"sample.steps\":1000,\"smc.particles\":64}");
      stuck
          .getOutputStream()
          .write(
              ("GET /api/v1/jobs/" + id + "/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));

      served.await(id, "finished");

      // The end is there for whoever reads, though megabytes wait for the one who does not.
      String events = served.get("/api/v1/jobs/" + id + "/events").body();
      assertThat(events).contains("event: end");
      assertThat(events.length()).isGreaterThan(1 << 20);
      assertThat(served.get("/health").statusCode()).isEqualTo(200);
    }
  }
}
