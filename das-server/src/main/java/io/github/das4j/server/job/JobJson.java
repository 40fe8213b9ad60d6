package io.github.das4j.server.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.declaration.Declaration;
import io.github.das4j.server.http.Wire;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.SettingsTable;
import io.github.das4j.words.CommandWord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs as clients are told of them.
 *
 * @param planner knows what requests may say
 * @param results are read of finished ones
 */
record JobJson(JobPlanner planner, JobResults results) {

  private static final String ROOT = "/api/v1/jobs/";

  /**
   * All of a job.
   *
   * @param position in the queue, from 1; 0 for none
   */
  ObjectNode of(Job job, int position) {
    ObjectNode node = summary(job, position);
    ObjectNode given = node.putObject("given");
    job.request().settings().forEach(given::put);
    job.plan()
        .ifPresent(
            plan -> {
              ObjectNode settings = node.putObject("settings");
              Map<String, String> texts = plan.config().settings().texts();
              planner.settings().stream()
                  .map(Declaration::key)
                  .forEach(key -> settings.put(key, texts.getOrDefault(key, "")));
              node.put("command", command(job));
            });
    results.of(job).ifPresent(result -> node.set("result", result));
    ObjectNode links = node.putObject("links").put("self", ROOT + job.id());
    for (String link : List.of("events", "images", "traces")) {
      links.put(link, ROOT + job.id() + "/" + link);
    }
    return node;
  }

  /** A job without its settings and its result. */
  ObjectNode summary(Job job, int position) {
    Job.State state = job.state();
    ObjectNode node = Wire.object().put("id", job.id()).put("status", state.status().word());
    if (position > 0) {
      node.put("position", position);
    }
    node.put("prompt", job.request().prompt());
    job.plan()
        .ifPresent(
            plan ->
                node.put("model", plan.model())
                    .put("reward", plan.reward())
                    .put("seed", plan.config().sampling().execution().seed())
                    .put("steps", plan.steps())
                    .put("particles", plan.particles()));
    node.put("submitted", job.submitted().toString());
    state.started().ifPresent(time -> node.put("started", time.toString()));
    state.ended().ifPresent(time -> node.put("ended", time.toString()));
    if (state.status() == JobStatus.RUNNING) {
      node.put("step", job.history().at());
      job.history().left().ifPresent(left -> node.put("seconds_left", left));
    }
    state.run().ifPresent(run -> node.put("run", run));
    if (!state.error().isEmpty()) {
      node.put("error", state.error());
    }
    job.warnings().forEach(node.withArray("warnings")::add);
    return node;
  }

  /** The command line that does the same. */
  private String command(Job job) {
    List<String> words = new ArrayList<>(List.of("das", "sample"));
    words.add(CommandWord.of(job.request().prompt()));
    Map<String, String> said = new LinkedHashMap<>();
    planner.base().stream()
        .filter(setting -> setting.origin().startsWith("-"))
        .forEach(setting -> said.put(setting.key(), setting.value()));
    job.request().model().ifPresent(model -> said.put("model", model));
    job.request()
        .reward()
        .ifPresent(
            reward ->
                said.put(
                    "reward", job.plan().map(plan -> plan.config().spec().toString()).orElse("")));
    said.putAll(job.request().settings());
    said.forEach((key, value) -> words.addAll(option(new Setting(key, value, ""))));
    return String.join(" ", words);
  }

  private static List<String> option(Setting setting) {
    return SettingsTable.RUN
        .find(setting.key())
        .filter(declared -> !declared.options().isEmpty())
        .map(declared -> List.of(declared.options().get(0), CommandWord.of(setting.value())))
        .orElseGet(() -> List.of("--set", CommandWord.of(setting.key() + "=" + setting.value())));
  }
}
