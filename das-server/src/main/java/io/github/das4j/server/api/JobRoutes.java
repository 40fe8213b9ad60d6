package io.github.das4j.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.server.event.EventStreams;
import io.github.das4j.server.http.Body;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.server.http.Wire;
import io.github.das4j.server.job.Job;
import io.github.das4j.server.job.JobEngine;
import io.github.das4j.server.job.JobRequest;
import io.github.das4j.server.job.JobStatus;
import io.javalin.http.Context;

/** Jobs: to submit, to look at, to follow and to cancel them. */
final class JobRoutes {

  private static final String JOBS = "/api/v1/jobs";
  private static final String JOB = JOBS + "/{id}";
  private static final int LISTED = 50;
  private static final int MOST_LISTED = 1000;

  private final JobEngine engine;
  private final EventStreams streams;
  private final Followers followers;

  JobRoutes(JobEngine engine, EventStreams streams, Followers followers) {
    this.engine = engine;
    this.streams = streams;
    this.followers = followers;
  }

  void addTo(Routes routes) {
    routes.post(JOBS, this::submit);
    routes.get(JOBS, this::list);
    routes.get(JOB, request -> answer(request, engine.json(job(request))));
    routes.delete(JOB, this::cancel);
    routes.get(JOB + "/events", this::events);
    routes.get(JOB + "/images", this::images);
    routes.get(JOB + "/images/{index}", this::image);
    routes.get(JOB + "/plain", this::plain);
    routes.get(JOB + "/previews/{step}", this::preview);
    routes.get(JOB + "/traces", this::traces);
  }

  private void submit(Context request) {
    JobRequest asked = RequestReader.read(Body.read(request, engine.planner().limits().body()));
    Job job = engine.submit(asked, request.ip());
    if (asked.bond() == JobRequest.Bond.EVENTS) {
      followers.expect(job);
    }
    request.header("Location", JOBS + "/" + job.id());
    answer(request.status(202), engine.json(job));
  }

  private void list(Context request) {
    int limit = Numbers.query(request, "limit", LISTED, 1, MOST_LISTED);
    ObjectNode node = Wire.object();
    engine.jobs().stream()
        .limit(limit)
        .forEach(job -> node.withArray("jobs").add(engine.summary(job)));
    node.withArray("jobs");
    answer(request, node);
  }

  private void cancel(Context request) {
    Job job = job(request);
    if (!job.state().status().isEnd()) {
      engine.cancel(job, "cancelled by request");
      request.status(202);
    }
    answer(request, engine.json(job));
  }

  private void events(Context request) {
    Job job = job(request);
    followers.came(job);
    try {
      streams.send(request, engine.events(job), () -> followers.left(job));
    } catch (Refusal e) {
      followers.left(job);
      throw e;
    }
  }

  private void images(Context request) {
    Job job = finished(request);
    ObjectNode node = Wire.object();
    engine.results().of(job).ifPresent(result -> node.set("images", result.get("images")));
    answer(request, node);
  }

  private void image(Context request) {
    Job job = finished(request);
    int index = Numbers.path(request, "index");
    byte[] png =
        engine.results().image(job, index).orElseThrow(() -> Refusal.unknown("image " + index));
    picture(request, job, png, Integer.toString(index));
  }

  private void plain(Context request) {
    Job job = finished(request);
    byte[] png =
        engine.results().plain(job).orElseThrow(() -> Refusal.unknown("plain image of this job"));
    picture(request, job, png, "plain");
  }

  private static void picture(Context request, Job job, byte[] png, String which) {
    if (request.queryParam("download") != null) {
      String name = job.state().run().orElse(job.id());
      request.header(
          "Content-Disposition", "attachment; filename=\"" + name + "-" + which + ".png\"");
    }
    request.header("Cache-Control", "private, max-age=86400, immutable");
    request.contentType("image/png").result(png);
  }

  private void preview(Context request) {
    int step = Numbers.path(request, "step");
    byte[] sheet =
        job(request).preview(step).orElseThrow(() -> Refusal.unknown("preview of step " + step));
    request.header("Cache-Control", "private, max-age=86400, immutable");
    request.contentType("image/jpeg").result(sheet);
  }

  private void traces(Context request) {
    Job job = job(request);
    ObjectNode node = Wire.object();
    node.putArray("steps").addAll(engine.results().steps(job));
    answer(request, node);
  }

  private Job finished(Context request) {
    Job job = job(request);
    JobStatus status = job.state().status();
    if (status != JobStatus.FINISHED) {
      throw new Refusal(
          status.isEnd() ? Refusal.Reason.NOT_FOUND : Refusal.Reason.CONFLICT,
          "the job has no images: it is " + status.word());
    }
    return job;
  }

  private Job job(Context request) {
    return engine
        .find(request.pathParam("id"))
        .orElseThrow(() -> Refusal.unknown("job of this id"));
  }

  static void answer(Context request, ObjectNode node) {
    request.contentType("application/json").result(Wire.text(node));
  }
}
