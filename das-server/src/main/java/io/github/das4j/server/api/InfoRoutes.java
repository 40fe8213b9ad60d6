package io.github.das4j.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.declaration.Declaration;
import io.github.das4j.record.Versions;
import io.github.das4j.reward.RewardProvider;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.server.http.Wire;
import io.github.das4j.server.job.JobEngine;
import io.github.das4j.server.job.JobPlanner;
import io.github.das4j.server.job.Limits;
import io.github.das4j.server.job.OfferedRewards;
import io.github.das4j.settings.PromptSets;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Settings;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** What this server is, and what a job may say. */
final class InfoRoutes {

  private static final int EXAMPLES = 8;

  /** Of a preview's longer edge. */
  private static final int SMALLEST = 8;

  private static final int LARGEST = 1024;

  private final JobEngine engine;
  private final List<String> devices;

  InfoRoutes(JobEngine engine, List<String> devices) {
    this.engine = engine;
    this.devices = devices;
  }

  void addTo(Routes routes) {
    routes.get("/api/v1/info", request -> JobRoutes.answer(request, info()));
    routes.get("/api/v1/settings", this::settings);
  }

  private ObjectNode info() {
    JobPlanner planner = engine.planner();
    RunConfig config = engine.defaults();
    OfferedRewards offered = planner.rewards();
    ObjectNode node = Wire.object().put("name", "das4j").put("version", Versions.read().das4j());
    node.put("model", planner.models().get(0));
    planner.models().forEach(node.putArray("models")::add);
    devices.forEach(node.putArray("devices")::add);
    node.put("reward", offered.words(config.spec()));
    ArrayNode rewards = node.putArray("rewards");
    offered
        .terms()
        .forEach(
            (name, term) ->
                rewards
                    .addObject()
                    .put("name", name)
                    .put("weight", weight(planner, name, term))
                    .put("differentiable", new RewardSpec(List.of(term)).differentiable())
                    .put("help", help(term.name())));
    examples(config).forEach(node.putArray("prompts")::add);
    node.set("limits", limits(planner.limits()));
    node.putObject("previews")
        .put("side", RequestReader.PREVIEW_SIDE)
        .put("min_side", SMALLEST)
        .put("max_side", LARGEST);
    return node;
  }

  /** The weight that goes with the settings that hold for this reward alone. */
  private static double weight(JobPlanner planner, String name, RewardSpec.Term term) {
    return planner.usual(name).terms().stream()
        .filter(usual -> usual.name().equals(term.name()))
        .mapToDouble(RewardSpec.Term::weight)
        .findFirst()
        .orElse(term.weight());
  }

  private static String help(String provider) {
    return ServiceLoader.load(RewardProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(known -> known.name().equals(provider))
        .map(known -> known.usage().replaceFirst("^\\S+\\s*", ""))
        .findFirst()
        .orElse("");
  }

  private static List<String> examples(RunConfig config) {
    String set = config.settings().text("model").startsWith("demo/") ? "demo" : "animals-eval";
    return PromptSets.of(set, EXAMPLES, 0);
  }

  private static ObjectNode limits(Limits limits) {
    return Wire.object()
        .put("prompt_chars", limits.prompt())
        .put("particles", limits.particles())
        .put("steps", limits.steps())
        .put("width", limits.side())
        .put("height", limits.side())
        .put("body_bytes", limits.body())
        .put("queue", limits.queue())
        .put("per_client", limits.perClient());
  }

  private void settings(Context request) {
    Optional<String> reward = Optional.ofNullable(request.queryParam("reward"));
    Settings here = engine.planner().defaults(reward).settings();
    Settings table = Settings.defaults();
    ArrayNode settings = Wire.object().putArray("settings");
    for (Declaration declared : engine.planner().settings()) {
      settings.add(
          declared(declared)
              .put("default", here.text(declared.key()))
              .put("table_default", table.text(declared.key())));
    }
    ObjectNode node = Wire.object();
    node.set("settings", settings);
    JobRoutes.answer(request, node);
  }

  private static ObjectNode declared(Declaration declared) {
    ObjectNode node =
        Wire.object()
            .put("key", declared.key())
            .put("group", declared.group())
            .put("name", declared.name())
            .put("help", declared.help().replace("{}", String.join(", ", declared.choices())))
            .put("type", type(declared))
            .put("default_means", declared.otherwise())
            .put("absent", declared.absent())
            .put("unit", declared.unit())
            .put("wanted", declared.wanted());
    Ranges.put(node, declared);
    declared.choices().forEach(node.putArray("choices")::add);
    declared.options().forEach(node.putArray("options")::add);
    return node;
  }

  private static String type(Declaration declared) {
    Class<?> type = declared.type();
    if (type == int.class || type == long.class) {
      return "integer";
    } else if (type == double.class) {
      return "number";
    } else if (type == boolean.class) {
      return "boolean";
    }
    return type.isEnum() ? "choice" : "text";
  }
}
