package io.github.das4j.server.api;

import io.github.das4j.catalogue.RunCatalogue;
import io.github.das4j.server.event.EventStreams;
import io.github.das4j.server.http.Access;
import io.github.das4j.server.http.Guard;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.server.http.Ticks;
import io.github.das4j.server.job.JobEngine;
import io.github.das4j.server.job.JobMetrics;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpResponseException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All routes of the server. */
public final class WebApi {

  private static final int AWAY_SECONDS = 10;

  private final Parts parts;
  private List<String> known = List.of();

  /**
   * What routes stand on.
   *
   * @param engine draws
   * @param streams send events
   * @param metrics count what is refused
   * @param prometheus gives the metrics as text
   * @param clock for what is looked at again
   * @param devices of the workers, in words
   * @param runs the folder of runs
   * @param told takes a line for whoever runs the server
   */
  public record Parts(
      JobEngine engine,
      EventStreams streams,
      JobMetrics metrics,
      Supplier<String> prometheus,
      Ticks clock,
      List<String> devices,
      Path runs,
      Consumer<String> told) {}

  /** Routes on these. */
  public WebApi(Parts parts) {
    this.parts = parts;
  }

  /** Adds them, behind a guard. */
  public void addTo(RoutesConfig config, Access access) {
    Guard guard = new Guard(access);
    Answers answers = new Answers(parts.metrics());
    config.before(guard::check);
    Routes routes = new Routes(config);
    new InfoRoutes(parts.engine(), parts.devices()).addTo(routes);
    new JobRoutes(
            parts.engine(),
            parts.streams(),
            new Followers(parts.engine(), parts.clock(), AWAY_SECONDS))
        .addTo(routes);
    new RunRoutes(new RunCatalogue(parts.runs())).addTo(routes);
    new ToyRoutes().addTo(routes);
    new OpenAiRoutes(parts.engine(), parts.clock()).addTo(routes);
    new HealthRoutes(parts.engine(), parts.prometheus()).addTo(routes);
    new OpenApi().addTo(routes);
    new Pages().addTo(routes);
    known = routes.known();
    config.exception(Refusal.class, answers::refuse);
    config.exception(
        HttpResponseException.class, (e, request) -> answers.refuse(translated(e), request));
    config.exception(
        Exception.class,
        (e, request) -> {
          parts.told().accept(request.method() + " failed: " + e);
          answers.fail(request);
        });
  }

  /** Methods and paths of all routes, once they are added. */
  List<String> known() {
    return known;
  }

  private static Refusal translated(HttpResponseException e) {
    return switch (e.getStatus()) {
      case 404 -> Refusal.unknown("such address");
      case 405 -> new Refusal(Refusal.Reason.METHOD, "this address does not take that method");
      default -> Refusal.bad(String.valueOf(e.getMessage()));
    };
  }
}
