package io.github.das4j.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.catalogue.KeptRun;
import io.github.das4j.catalogue.RunCatalogue;
import io.github.das4j.catalogue.Thumbnails;
import io.github.das4j.report.Pictures;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.server.http.Wire;
import io.github.das4j.server.runs.RunTraces;
import io.github.das4j.settings.Settings;
import io.github.das4j.settings.SettingsTable;
import io.github.das4j.words.Choices;
import io.github.das4j.words.CommandWord;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;

/** Runs on disk, those of the command line too: listed, searched, opened. */
final class RunRoutes {

  private static final String RUNS = "/api/v1/runs";
  private static final String RUN = RUNS + "/{name}";
  private static final int PAGE = 60;
  private static final int MOST = 500;
  private static final int MOST_PROMPTS = 8;
  private static final int THUMBNAIL = 160;
  private static final int SMALLEST = 16;
  private static final int LARGEST = 1024;

  private final RunCatalogue runs;

  RunRoutes(RunCatalogue runs) {
    this.runs = runs;
  }

  void addTo(Routes routes) {
    routes.get(RUNS, this::list);
    routes.get(RUN, request -> JobRoutes.answer(request, whole(run(request))));
    routes.get(RUN + "/images/{index}", this::image);
    routes.get(RUN + "/traces", this::traces);
  }

  private void list(Context request) {
    List<KeptRun> found = runs.find(query(request));
    int offset = Numbers.query(request, "offset", 0, 0, Integer.MAX_VALUE);
    int limit = Numbers.query(request, "limit", PAGE, 1, MOST);
    ObjectNode node = Wire.object().put("total", found.size());
    ArrayNode page = node.putArray("runs");
    found.stream().skip(offset).limit(limit).forEach(run -> page.add(summary(run)));
    JobRoutes.answer(request, node);
  }

  private static RunCatalogue.Query query(Context request) {
    String words = request.queryParam("query");
    String order = request.queryParam("sort");
    String direction = request.queryParam("order");
    if (direction != null && !List.of("asc", "desc").contains(direction)) {
      throw Refusal.bad("order", "order must be asc or desc");
    }
    try {
      return new RunCatalogue.Query(
          words == null ? "" : words,
          order == null
              ? RunCatalogue.Order.DATE
              : Choices.parse(RunCatalogue.Order.class, "order", order),
          !"asc".equals(direction));
    } catch (IllegalArgumentException e) {
      throw Refusal.bad("sort", String.valueOf(e.getMessage()));
    }
  }

  private KeptRun run(Context request) {
    return runs.of(request.pathParam("name"))
        .orElseThrow(() -> Refusal.unknown("run of this name"));
  }

  private static ObjectNode summary(KeptRun run) {
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
    if (!run.images().isEmpty()) {
      node.put("thumbnail", address(run, 0) + "?width=" + THUMBNAIL);
    }
    return node;
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    value.ifPresent(number -> node.set(name, Wire.number(number)));
  }

  private static String address(KeptRun run, int image) {
    return path(run) + "/images/" + image;
  }

  private static String path(KeptRun run) {
    String name = URLEncoder.encode(run.name(), StandardCharsets.UTF_8);
    return RUNS + "/" + name.replace("+", "%20");
  }

  private ObjectNode whole(KeptRun run) {
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
    JsonNode config = run.record().path("config");
    if (config.isObject()) {
      node.set("settings", settings(config, run.record().path("settings_from")));
      node.put("traces", path(run) + "/traces");
      node.put("command", "das rerun " + CommandWord.of(run.folder()));
    }
    return node;
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

  private void image(Context request) {
    KeptRun run = run(request);
    int index = Numbers.path(request, "index");
    if (index >= run.images().size()) {
      throw Refusal.unknown("image of that number");
    }
    byte[] png = Pictures.bytes(run.images().get(index).file());
    request.header("Cache-Control", "private, max-age=60");
    if (request.queryParam("width") != null) {
      png = Thumbnails.of(png, Numbers.query(request, "width", THUMBNAIL, SMALLEST, LARGEST));
    }
    request.contentType("image/png").result(png);
  }

  private void traces(Context request) {
    JobRoutes.answer(request, RunTraces.of(run(request)));
  }
}
