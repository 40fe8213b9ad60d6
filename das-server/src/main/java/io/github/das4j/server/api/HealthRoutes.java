package io.github.das4j.server.api;

import io.github.das4j.server.http.Wire;
import io.github.das4j.server.job.JobEngine;
import io.javalin.http.Context;
import java.util.function.Supplier;

/** For whoever watches over the server. */
final class HealthRoutes {

  private final JobEngine engine;
  private final Supplier<String> metrics;

  /**
   * @param metrics in Prometheus's text format
   */
  HealthRoutes(JobEngine engine, Supplier<String> metrics) {
    this.engine = engine;
    this.metrics = metrics;
  }

  void addTo(Routes routes) {
    routes.get(
        "/health", request -> JobRoutes.answer(request, Wire.object().put("status", "alive")));
    routes.get("/ready", this::ready);
    routes.get(
        "/metrics",
        request ->
            request.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.get()));
  }

  private void ready(Context request) {
    boolean ready = engine.isReady();
    JobRoutes.answer(
        request.status(ready ? 200 : 503),
        Wire.object().put("status", ready ? "ready" : "not ready"));
  }
}
