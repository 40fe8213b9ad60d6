package io.github.das4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.server.job.JobsLeft;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native API, from a job to its images. */
class JobsTest {

  @TempDir Path runs = Path.of("");

  private Served served;

  @BeforeEach
  void start() {
    served = Served.start(runs, Served.Wanted.of(new StandIn(5)));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void aJobIsDrawnInARunFolderOfItsOwn() {
    String id = served.submit(",\"settings\":{\"seed\":9,\"sample.select\":\"all\"}");

    JsonNode job = served.await(id, "finished");

    assertThat(job.path("seed").asInt()).isEqualTo(9);
    assertThat(job.path("settings").path("sample.steps").asText()).isEqualTo("3");
    assertThat(job.path("given").size()).isEqualTo(2);
    assertThat(job.path("command").asText()).contains("--seed 9", "--select all");
    assertThat(job.path("result").path("rewards").size()).isEqualTo(2);
    JsonNode images = job.path("result").path("images");
    assertThat(images.size()).isEqualTo(2);
    HttpResponse<byte[]> png =
        served.send(
            HttpRequest.newBuilder(served.at(images.get(1).path("url").asText())),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(png.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(png.body()).startsWith(0x89, 'P', 'N', 'G');
    Path folder = runs.resolve(job.path("run").asText());
    assertThat(folder.resolve("run.json")).exists();
    assertThat(folder.resolve("report.html")).exists();
  }

  @Test
  void eventsTellEveryStepAndGoOnWhereAReaderWas() {
    String id = served.submit(",\"previews\":true");

    List<Event> all = events(id, 0);
    List<Event> rest = events(id, all.get(2).id());

    assertThat(all.stream().map(Event::name))
        .containsExactly("status", "status", "step", "step", "step", "step", "end");
    assertThat(all.stream().map(Event::id)).isSorted().doesNotHaveDuplicates();
    assertThat(rest).isEqualTo(all.subList(3, all.size()));
    JsonNode step = all.get(3).data();
    assertThat(step.path("step").asInt()).isEqualTo(1);
    assertThat(step.path("rewards").size()).isEqualTo(2);
    assertThat(step.path("weights").get(0).asDouble()).isEqualTo(0.5);
    assertThat(step.path("ancestors").size()).isEqualTo(2);
    assertThat(step.path("preview").path("count").asInt()).isEqualTo(2);
    HttpResponse<byte[]> sheet =
        served.send(
            HttpRequest.newBuilder(served.at(step.path("preview").path("url").asText())),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(sheet.headers().firstValue("Content-Type")).contains("image/jpeg");
    assertThat(all.get(6).data().path("status").asText()).isEqualTo("finished");
    JsonNode traces = served.json("/api/v1/jobs/" + id + "/traces");
    assertThat(traces.path("steps").size()).isEqualTo(4);
  }

  @Test
  void aJobIsCancelledWaitingOrAtWork() throws Exception {
    String running = served.submit(",\"settings\":{\"sample.steps\":1000}");
    String waiting = served.submit("");
    JsonNode begun = served.await(running, "running");

    assertThat(served.json("/api/v1/jobs/" + waiting).path("position").asInt()).isEqualTo(1);
    assertThat(served.delete("/api/v1/jobs/" + waiting).statusCode()).isEqualTo(202);
    assertThat(served.delete("/api/v1/jobs/" + running).statusCode()).isEqualTo(202);

    served.await(waiting, "cancelled");
    served.await(running, "cancelled");
    assertThat(runs.resolve(begun.path("run").asText())).doesNotExist();
    assertThat(served.delete("/api/v1/jobs/" + running).statusCode()).isEqualTo(200);
    assertThat(served.get("/api/v1/jobs/" + running + "/images").statusCode()).isEqualTo(404);
    try (Stream<Path> left = Files.list(runs)) {
      assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly(".serve");
    }
  }

  @Test
  void aJobThatBreaksSaysWhyAndTheNextIsDrawn() {
    HttpResponse<String> broken = served.post("/api/v1/jobs", "{\"prompt\":\"a fox that breaks\"}");
    String id = Served.json(broken).path("id").asText();
    String next = served.submit("");

    assertThat(served.await(id, "failed").path("error").asText())
        .startsWith("cpu: the device is on fire");
    served.await(next, "finished");
  }

  @Test
  void aJobThatNobodyFollowsIsCancelledWhereItAsksForThat() throws Exception {
    served.close();
    // Its steps take longer than a reader may be away.
    served = Served.start(runs, Served.Wanted.of(new StandIn(100)));
    String id =
        served.submit(",\"settings\":{\"sample.steps\":1000},\"cancel_when_unfollowed\":true");
    HttpResponse<InputStream> reader =
        served.send(
            HttpRequest.newBuilder(served.at("/api/v1/jobs/" + id + "/events")),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(reader.body().read()).isPositive();
    served.await(id, "running");

    reader.body().close();

    assertThat(served.await(id, "cancelled").path("error").asText())
        .isEqualTo("nobody followed it any more");
  }

  @Test
  void runsAreListedSearchedAndOpened() {
    String id = served.submit("");
    String name = served.await(id, "finished").path("run").asText();

    JsonNode found = served.json("/api/v1/runs?query=FOX&sort=reward");
    JsonNode none = served.json("/api/v1/runs?query=walrus");
    JsonNode run = served.json("/api/v1/runs/" + name);

    assertThat(found.path("total").asInt()).isEqualTo(1);
    assertThat(found.path("runs").get(0).path("reward").asText()).isEqualTo("aesthetic");
    assertThat(none.path("total").asInt()).isZero();
    assertThat(run.path("images").size()).isEqualTo(1);
    List<String> differing = new ArrayList<>();
    run.path("settings")
        .forEach(
            row -> {
              if (row.path("differs").asBoolean()) {
                differing.add(row.path("key").asText());
              }
            });
    assertThat(differing).contains("sample.steps", "smc.particles").doesNotContain("smc.ess");
    JsonNode traces = served.json("/api/v1/runs/" + name + "/traces");
    assertThat(traces.path("prompts").get(0).path("steps").size()).isEqualTo(4);
    String image = run.path("images").get(0).path("url").asText();
    assertThat(served.get(image + "?width=16").statusCode()).isEqualTo(200);
    assertThat(served.get("/api/v1/runs/" + name + "/images/1").statusCode()).isEqualTo(404);
  }

  @Test
  void whatWasGainedIsToldOfAJobAndOfItsRun() {
    String sentence = "aesthetic −0.5000 → 0.000 (plain → heaviest of 3 particles; best: 2.000)";
    JsonNode job =
        served.await(
            served.submit(",\"settings\":{\"sample.select\":\"all\",\"smc.particles\":3}"),
            "finished");
    JsonNode result = job.path("result");
    JsonNode run = served.json("/api/v1/runs/" + job.path("run").asText());

    assertThat(result.path("gain").asText()).isEqualTo(sentence);
    assertThat(result.path("gained").asDouble()).isEqualTo(0.5);
    assertThat(result.path("plain").path("reward").asDouble()).isEqualTo(-0.5);
    assertThat(result.path("aligned").path("standing").asText())
        .isEqualTo("heaviest of 3 particles");
    assertThat(run.path("gain").asText()).isEqualTo(sentence);
    JsonNode pair = run.path("pairs").get(0);
    assertThat(pair.path("plain").path("terms").get(0).path("aligned").asDouble()).isZero();
    assertThat(run.path("images").findValuesAsText("url"))
        .contains(pair.path("aligned").path("url").asText());
    byte[] ofJob = bytes(result.path("plain").path("url").asText());
    assertThat(ofJob).startsWith(0x89, 'P', 'N', 'G');
    assertThat(bytes(pair.path("plain").path("url").asText())).isEqualTo(ofJob);
    assertThat(bytes(pair.path("aligned").path("url").asText())).isNotEqualTo(ofJob);
  }

  @Test
  void whereNoPlainImageWasDrawnNothingIsToldOfIt() {
    JsonNode job =
        served.await(served.submit(",\"settings\":{\"sample.plain\":\"off\"}"), "finished");
    String name = job.path("run").asText();
    JsonNode run = served.json("/api/v1/runs/" + name);

    assertThat(job.path("result").has("gain") || job.path("result").has("plain")).isFalse();
    assertThat(run.has("gain") || run.has("pairs") || run.has("gained")).isFalse();
    String own = "/api/v1/jobs/" + job.path("id").asText() + "/plain";
    assertThat(served.get(own).statusCode()).isEqualTo(404);
    assertThat(served.get("/api/v1/runs/" + name + "/plain/0").statusCode()).isEqualTo(404);
    assertThat(served.get("/api/v1/runs/" + name + "/plain/1").statusCode()).isEqualTo(404);
  }

  @Test
  void aRunInTheListShowsAnImageAndThatImagesReward() {
    served.await(
        served.submit(",\"settings\":{\"sample.select\":\"all\",\"smc.particles\":3}"), "finished");
    JsonNode listed = served.json("/api/v1/runs").path("runs").get(0);
    JsonNode run = served.json("/api/v1/runs/" + listed.path("name").asText());
    JsonNode image = run.path("images").get(listed.path("shown").path("index").asInt());

    assertThat(listed.path("thumbnail").asText()).startsWith(image.path("url").asText() + "?");
    assertThat(listed.path("shown").path("reward")).isEqualTo(image.path("reward"));
    assertThat(listed.path("shown").path("reward").asDouble()).isZero();
    assertThat(listed.path("shown").path("standing").asText()).isEqualTo("heaviest of 3 particles");
    assertThat(listed.path("best_reward").asDouble()).isEqualTo(2);
  }

  private byte[] bytes(String path) {
    return served
        .send(HttpRequest.newBuilder(served.at(path)), HttpResponse.BodyHandlers.ofByteArray())
        .body();
  }

  @Test
  void whoStopsTheServerIsToldWhatIsLeftAndHowItGoesOn() {
    served.close();
    served = Served.start(runs, Served.Wanted.of(new StandIn(50)));
    assertThat(left()).isEqualTo("no job is left to go on with");

    String running = served.submit(",\"settings\":{\"sample.steps\":1000}");
    served.submit("");
    served.submit(",\"cancel_when_unfollowed\":true");
    while (served.json("/api/v1/jobs/" + running).path("step").asInt() < 1) {
      Served.pause();
    }

    assertThat(left())
        .matches(
            "2 jobs are unfinished \\(\"a red fox on a blue background\" at step \\d+ of 1000,"
                + " \"a red fox on a blue background\" waiting\\): das studio goes on with them;"
                + " 1 of clients that wait at a connection end with it");
  }

  private String left() {
    return JobsLeft.of(served.server().engine()).words("das studio");
  }

  @Test
  void aFormCanBeBuiltOfWhatTheServerSays() {
    JsonNode settings = served.json("/api/v1/settings").path("settings");
    JsonNode info = served.json("/api/v1/info");

    List<String> keys = new ArrayList<>();
    settings.forEach(setting -> keys.add(setting.path("key").asText()));
    assertThat(keys)
        .contains("smc.alpha", "seed", "sample.negative", "sample.plain")
        .doesNotContain("model");
    int alpha = keys.indexOf("smc.alpha");
    assertThat(settings.get(alpha).path("min").asDouble()).isZero();
    assertThat(settings.get(alpha).path("min_exclusive").asBoolean()).isTrue();
    assertThat(settings.get(alpha).path("max").isNull()).isTrue();
    assertThat(settings.get(alpha).path("default").asText()).isEqualTo("0.05");
    assertThat(
            served
                .json("/api/v1/settings?reward=clip")
                .path("settings")
                .get(alpha)
                .path("default")
                .asText())
        .isEqualTo("0.1");
    assertThat(info.path("rewards").findValuesAsText("name"))
        .contains("aesthetic", "clip", "pick", "jpeg");
    assertThat(info.path("prompts").size()).isPositive();
  }

  @Test
  void aToyIsPlayedAtOnce() {
    JsonNode film =
        Served.json(
            served.post(
                "/api/v1/toys", "{\"toy\":\"gmm2\",\"particles\":20,\"steps\":10,\"seed\":3}"));

    assertThat(film.path("frames").size()).isEqualTo(11);
    assertThat(film.path("frames").get(10).path("points").size()).isEqualTo(20);
    assertThat(film.path("frames").get(10).path("emd").isNumber()).isTrue();
    assertThat(served.post("/api/v1/toys", "{\"particles\":-1}").statusCode()).isEqualTo(400);
  }

  @Test
  void whoWatchesOverItSeesItsNumbers() {
    served.await(served.submit(""), "finished");

    assertThat(served.get("/health").statusCode()).isEqualTo(200);
    assertThat(served.get("/ready").statusCode()).isEqualTo(200);
    assertThat(served.get("/metrics").body())
        .contains("das_job_seconds_count{status=\"finished\"} 1")
        .contains("das_step_seconds_count 4")
        .contains("das_queue_jobs 0.0", "das_native_bytes", "das_ess_share_sum");
  }

  /** An event as it is sent. */
  record Event(long id, String name, JsonNode data) {}

  private List<Event> events(String id, long after) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(served.at("/api/v1/jobs/" + id + "/events"));
    if (after > 0) {
      request.header("Last-Event-ID", Long.toString(after));
    }
    HttpResponse<String> response = served.send(request);
    List<Event> events = new ArrayList<>();
    for (String block : response.body().split("\n\n")) {
      String[] lines = block.split("\n");
      if (lines.length == 3) {
        events.add(
            new Event(
                Long.parseLong(lines[0].substring(4)),
                lines[1].substring(7),
                read(lines[2].substring(6))));
      }
    }
    return events;
  }

  private static JsonNode read(String json) {
    try {
      return Served.JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void resultsOfAJobAreHeaviestFirst() {
    String id = served.submit(",\"settings\":{\"sample.select\":\"all\",\"smc.particles\":5}");
    JsonNode images = served.await(id, "finished").path("result").path("images");

    List<Double> weights = new ArrayList<>();
    images.forEach(image -> weights.add(-image.path("weight").asDouble()));
    assertThat(weights).hasSize(5).isSorted();
    assertThat(IntStream.range(0, 5).map(k -> images.get(k).path("index").asInt()))
        .containsExactly(0, 1, 2, 3, 4);
  }
}
