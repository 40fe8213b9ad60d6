package io.github.das4j.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.das4j.server.event.EventStreams;
import io.github.das4j.server.http.Access;
import io.github.das4j.server.http.Ticks;
import io.github.das4j.server.job.JobEngine;
import io.github.das4j.server.job.JobMetrics;
import io.github.das4j.server.job.JobPlanner;
import io.github.das4j.server.job.Limits;
import io.github.das4j.server.job.SamplerSource;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.TorchDevice;
import io.javalin.Javalin;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description of the API says what routes there are, and nothing else. */
class OpenApiTest {

  @TempDir Path runs = Path.of("");

  @Test
  void theDescriptionAndTheRoutesAreTheSame() throws IOException {
    JsonNode description = new ObjectMapper().readTree(OpenApi.text());
    List<String> described = new ArrayList<>();
    description
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

    // Pages are files, and no part of the API.
    Stream<String> routes =
        routes().stream()
            .filter(route -> !route.equals("GET /*"))
            .map(route -> route.replace('<', '{').replace('>', '}'));

    assertThat(described).containsExactlyInAnyOrderElementsOf(routes.toList());
  }

  @Test
  void everyReferenceInItLeadsSomewhere() throws IOException {
    JsonNode description = new ObjectMapper().readTree(OpenApi.text());

    assertThat(description.findValuesAsText("$ref"))
        .isNotEmpty()
        .allSatisfy(ref -> assertThat(description.at(ref.substring(1)).isMissingNode()).isFalse());
  }

  private List<String> routes() {
    SamplerSource none =
        model -> {
          throw new IllegalStateException("nothing is drawn here");
        };
    JobMetrics metrics = new JobMetrics(new SimpleMeterRegistry());
    JobPlanner planner =
        new JobPlanner(
            List.of(new Setting("preset", "demo:aesthetic", "test")), Map.of(), Limits.standard());
    try (Ticks clock = new Ticks();
        JobEngine engine =
            JobEngine.start(
                planner,
                new JobEngine.Site(runs, List.of(TorchDevice.CPU), none, line -> {}),
                metrics);
        EventStreams streams = new EventStreams(1, 1, clock)) {
      WebApi api =
          new WebApi(
              new WebApi.Parts(
                  engine, streams, metrics, () -> "", clock, List.of(), runs, line -> {}));
      Javalin.create(
          config -> api.addTo(config.routes, new Access(Optional.empty(), Set.of(), Set.of())));
      return api.known();
    }
  }
}
