package io.github.das4j.track;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.das.StepReport;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.tracking.MlflowClient;

/**
 * An MLflow server, through its official client: settings as parameters, {@code reward} and {@code
 * log_Z} with the prompt's index as step, each prompt's traces as {@code ess/0003-a-cat}, and the
 * images as artifacts. An online run's figures have the number of queries as step. A run that is
 * resumed goes on with its MLflow run.
 */
final class MlflowTracker implements Tracker {

  private static final String EXPERIMENT = "das";

  /** Which MLflow run belongs to the folder. */
  private static final String MEMORY = "mlflow.json";

  private static final String RUN_ID = "run_id";

  /** The metric by which the server is asked which rounds it has. */
  private static final String ROUND = "round";

  /** The server's limits on one request (MLflow REST API, Log Batch). */
  private static final int MOST_METRICS = 1000;

  private static final int LONGEST_PARAM = 500;

  private final String uri;
  private Optional<Session> session = Optional.empty();

  /** A run on a server that answers. */
  private record Session(
      MlflowClient client, RunInfo run, MlflowArtifacts artifacts, Set<Integer> rounds) {}

  MlflowTracker(String uri) {
    this.uri = uri;
  }

  @Override
  public String name() {
    return "mlflow";
  }

  @Override
  public void started(TrackedRun run) {
    MlflowClient client = new MlflowClient(uri);
    Path memory = run.folder().resolve(MEMORY);
    Optional<RunInfo> before = remembered(memory).map(id -> client.getRun(id).getInfo());
    RunInfo info = before.orElseGet(() -> create(client, run, memory));
    Set<Integer> rounds = new HashSet<>();
    if (before.isPresent()) {
      client
          .getMetricHistory(info.getRunId(), ROUND)
          .forEach(metric -> rounds.add((int) Math.round(metric.getValue())));
    }
    session =
        Optional.of(
            new Session(client, info, new MlflowArtifacts(uri, info.getArtifactUri()), rounds));
  }

  private Optional<String> remembered(Path memory) {
    if (!Files.isRegularFile(memory)) {
      return Optional.empty();
    }
    JsonNode node = Configs.read(memory);
    return node.path("uri").asText().equals(uri)
        ? Optional.of(Json.required(node, RUN_ID).asText())
        : Optional.empty();
  }

  private RunInfo create(MlflowClient client, TrackedRun run, Path memory) {
    String experiment =
        client
            .getExperimentByName(EXPERIMENT)
            .map(found -> found.getExperimentId())
            .orElseGet(() -> client.createExperiment(EXPERIMENT));
    RunInfo info =
        client.createRun(
            CreateRun.newBuilder()
                .setExperimentId(experiment)
                .setRunName(run.name())
                .setStartTime(Instant.now().toEpochMilli())
                .build());
    List<Param> params = new ArrayList<>();
    run.settings()
        .forEach(
            (key, value) ->
                params.add(
                    Param.newBuilder()
                        .setKey(key)
                        .setValue(value.substring(0, Math.min(value.length(), LONGEST_PARAM)))
                        .build()));
    client.logBatch(info.getRunId(), List.of(), params, List.of());
    AtomicFiles.write(
        memory,
        Json.text(Json.MAPPER.createObjectNode().put("uri", uri).put(RUN_ID, info.getRunId())));
    return info;
  }

  @Override
  public void finished(TrackedPrompt prompt) {
    session.ifPresent(open -> send(open, prompt));
  }

  private static void send(Session open, TrackedPrompt prompt) {
    List<Metric> metrics = new ArrayList<>();
    prompt.summary().forEach((name, value) -> metrics.add(metric(name, value, prompt.index())));
    for (StepReport step : prompt.steps()) {
      for (Map.Entry<String, Double> scalar : TrackedPrompt.scalars(step).entrySet()) {
        metrics.add(metric(scalar.getKey() + "/" + prompt.id(), scalar.getValue(), step.step()));
      }
    }
    for (int k = 0; k < metrics.size(); k += MOST_METRICS) {
      open.client()
          .logBatch(
              open.run().getRunId(),
              metrics.subList(k, Math.min(metrics.size(), k + MOST_METRICS)),
              List.of(),
              List.of());
    }
    prompt
        .images()
        .forEach((name, png) -> open.artifacts().put("images/" + prompt.id() + "/" + name, png));
  }

  @Override
  public void finished(TrackedRound round) {
    session.ifPresent(open -> send(open, round));
  }

  /** The sheet first: a round whose figures are there is there whole. */
  private static void send(Session open, TrackedRound round) {
    if (!open.rounds().add(round.round())) {
      return;
    }
    round
        .sheet()
        .ifPresent(
            png ->
                open.artifacts()
                    .put(String.format(Locale.ROOT, "sheets/round-%03d.png", round.round()), png));
    List<Metric> metrics = new ArrayList<>();
    metrics.add(metric(ROUND, round.round(), round.queries()));
    round.figures().forEach((name, value) -> metrics.add(metric(name, value, round.queries())));
    open.client().logBatch(open.run().getRunId(), metrics, List.of(), List.of());
  }

  private static Metric metric(String name, double value, long step) {
    return Metric.newBuilder()
        .setKey(name)
        .setValue(value)
        .setStep(step)
        .setTimestamp(Instant.now().toEpochMilli())
        .build();
  }

  @Override
  public void close() {
    session.ifPresent(
        open -> {
          open.client().setTerminated(open.run().getRunId(), RunStatus.FINISHED);
          open.client().close();
        });
    session = Optional.empty();
  }
}
