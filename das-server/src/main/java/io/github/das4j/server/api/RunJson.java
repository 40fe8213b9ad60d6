package io.github.das4j.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.catalogue.KeptRun;
import io.github.das4j.catalogue.ShownImage;
import io.github.das4j.run.Gain;
import io.github.das4j.run.PromptRecord;
import io.github.das4j.server.http.Wire;
import io.github.das4j.server.job.GainJson;
import io.github.das4j.settings.Settings;
import io.github.das4j.settings.SettingsTable;
import io.github.das4j.words.CommandWord;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;

/** Runs as clients are told of them. */
final class RunJson {

  private static final int MOST_PROMPTS = 8;
  private static final int MOST_PAIRS = 50;

  private RunJson() {}

  /** A run in short, for a list. */
  static ObjectNode summary(KeptRun run) {
    ObjectNode node =
        Wire.object()
            .put("name", run.name())
            .put("kind", run.kind())
            .put("date", run.date().toString())
            .put("status", run.status())
            .put("prompt_count", run.prompts().size())
            .put("image_count", run.images().size());
    ArrayNode prompts = node.putArray("prompts");
    run.prompts().stream().limit(MOST_PROMPTS).forEach(prompts::add);
    if (!run.model().isEmpty()) {
      node.put("model", run.model());
    }
    if (!run.reward().isEmpty()) {
      node.put("reward", run.reward());
    }
    put(node, "best_reward", run.bestReward());
    put(node, "mean_reward", run.meanReward());
    put(node, "gained", run.gain());
    run.shown()
        .ifPresent(
            shown -> {
              node.put("thumbnail", address(run, shown.index()) + "?width=" + RunRoutes.THUMBNAIL);
              node.set("shown", shown(shown));
            });
    return node;
  }

  /** The image that the thumbnail is of. */
  private static ObjectNode shown(ShownImage shown) {
    ObjectNode node = Wire.object().put("index", shown.index());
    put(node, "reward", shown.image().reward());
    return node.put("standing", shown.standing());
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    value.ifPresent(number -> node.set(name, Wire.number(number)));
  }

  private static String address(KeptRun run, int image) {
    return path(run) + "/images/" + image;
  }

  private static String path(KeptRun run) {
    String name = URLEncoder.encode(run.name(), StandardCharsets.UTF_8);
    return RunRoutes.RUNS + "/" + name.replace("+", "%20");
  }

  /** All of a run. */
  static ObjectNode whole(KeptRun run) {
    ObjectNode node = summary(run);
    ArrayNode images = node.putArray("images");
    for (KeptRun.KeptImage image : run.images()) {
      ObjectNode each =
          images
              .addObject()
              .put("index", images.size() - 1)
              .put("title", String.valueOf(image.file().getFileName()))
              .put("url", address(run, images.size() - 1));
      if (!image.prompt().isEmpty()) {
        each.put("prompt", image.prompt());
      }
      for (String field : List.of("particle", "reward", "log_weight")) {
        if (image.said().path(field).isNumber()) {
          each.set(field, image.said().get(field));
        }
      }
    }
    run.told().ifPresent(gain -> beside(node, run, gain));
    JsonNode config = run.record().path("config");
    if (config.isObject()) {
      node.set("settings", settings(config, run.record().path("settings_from")));
      node.put("traces", path(run) + "/traces");
      node.put("command", "das rerun " + CommandWord.of(run.folder()));
    }
    return node;
  }

  /** The sentence of what was gained, and the images that it speaks of, two by two. */
  private static void beside(ObjectNode node, KeptRun run, Gain gain) {
    GainJson told = new GainJson(gain);
    told.addTo(node);
    ArrayNode pairs = node.putArray("pairs");
    int most = Math.min(MOST_PAIRS, gain.prompts().size());
    for (PromptRecord prompt : gain.prompts().subList(0, most)) {
      String url = path(run) + "/plain/" + prompt.task().index();
      ObjectNode pair = pairs.addObject().put("prompt", prompt.task().prompt());
      prompt.plain().ifPresent(plain -> pair.set("plain", GainJson.plain(plain, url)));
      pair.set("aligned", told.aligned(prompt));
      run.place(prompt.shownImage().file())
          .ifPresent(k -> pair.withObject("/aligned").put("url", address(run, k)));
    }
  }

  private static ArrayNode settings(JsonNode config, JsonNode from) {
    Settings defaults = Settings.defaults();
    ArrayNode rows = Wire.object().putArray("settings");
    for (String key : SettingsTable.RUN.keys()) {
      if (config.has(key)) {
        String value = config.path(key).asText();
        String standard = defaults.text(key);
        rows.addObject()
            .put("key", key)
            .put("value", value)
            .put("default", standard)
            .put("differs", !value.equals(standard))
            .put("from", from.path(key).asText(""));
      }
    }
    return rows;
  }
}
