package io.github.das4j.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.server.http.Body;
import io.github.das4j.server.http.Departure;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.server.http.Refusal.Reason;
import io.github.das4j.server.http.Ticks;
import io.github.das4j.server.http.Wire;
import io.github.das4j.server.job.Job;
import io.github.das4j.server.job.JobEngine;
import io.github.das4j.server.job.JobStatus;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/**
 * Images as OpenAI's clients ask for them: one request, whose connection waits for its images. A
 * client that goes away cancels them.
 */
final class OpenAiRoutes {

  private static final String OWNER = "das4j";

  private final JobEngine engine;
  private final Ticks clock;
  private final long started = Instant.now().getEpochSecond();

  OpenAiRoutes(JobEngine engine, Ticks clock) {
    this.engine = engine;
    this.clock = clock;
  }

  void addTo(Routes routes) {
    routes.get("/v1/models", this::models);
    routes.get("/v1/models/<id>", this::model);
    routes.post("/v1/images/generations", this::generate);
  }

  private void models(Context request) {
    ObjectNode node = Wire.object().put("object", "list");
    ArrayNode data = node.putArray("data");
    engine.planner().models().forEach(model -> data.add(model(model)));
    JobRoutes.answer(request, node);
  }

  private void model(Context request) {
    String id = request.pathParam("id");
    if (!engine.planner().models().contains(id)) {
      throw Refusal.unknown("model of this name");
    }
    JobRoutes.answer(request, model(id));
  }

  private ObjectNode model(String id) {
    return Wire.object()
        .put("id", id)
        .put("object", "model")
        .put("created", started)
        .put("owned_by", OWNER);
  }

  private void generate(Context request) {
    OpenAiRequest asked =
        OpenAiRequest.read(Body.read(request, engine.planner().limits().body()), engine.planner());
    Job job = engine.submit(asked.job(), request.ip());
    request.header("Connection", "close");
    request.header("X-Das-Job", job.id());
    String host = String.valueOf(request.header("Host"));
    request.future(
        () -> {
          CompletableFuture<Job.State> end = job.end();
          Departure.watch(
              request.req(), end, clock, () -> engine.cancel(job, "its client went away"));
          return end.thenAccept(state -> answer(request, asked, job, host));
        });
  }

  private void answer(Context request, OpenAiRequest asked, Job job, String host) {
    Job.State state = job.state();
    if (state.status() != JobStatus.FINISHED) {
      Reason reason = state.status() == JobStatus.FAILED ? Reason.INTERNAL : Reason.UNAVAILABLE;
      throw new Refusal(
          reason, state.error().isEmpty() ? "the server is about to end" : state.error());
    }
    ObjectNode node = Wire.object().put("created", Instant.now().getEpochSecond());
    ArrayNode data = node.putArray("data");
    ObjectNode result =
        engine.results().of(job).orElseThrow(() -> Refusal.unknown("image any more"));
    for (JsonNode image : result.path("images")) {
      if (data.size() < asked.n()) {
        ObjectNode each = data.addObject();
        int index = image.path("index").asInt();
        if (asked.links()) {
          each.put("url", "http://" + host + image.path("url").asText());
        } else {
          byte[] png =
              engine.results().image(job, index).orElseThrow(() -> Refusal.unknown("image"));
          each.put("b64_json", Base64.getEncoder().encodeToString(png));
        }
        each.set("reward", image.get("reward"));
        each.set("weight", image.get("weight"));
      }
    }
    node.put("output_format", "png");
    ObjectNode das = node.putObject("das").put("job", job.id());
    das.set("log_z", result.get("log_z"));
    das.set("ess", result.get("ess"));
    job.plan().ifPresent(plan -> das.put("seed", plan.config().sampling().execution().seed()));
    state.run().ifPresent(run -> das.put("run", run));
    JobRoutes.answer(request, node);
  }
}
