package io.github.das4j.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.catalogue.KeptRun;
import io.github.das4j.catalogue.RunCatalogue;
import io.github.das4j.catalogue.Thumbnails;
import io.github.das4j.report.Pictures;
import io.github.das4j.run.PlainRecord;
import io.github.das4j.run.RunDirectory;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.server.http.Wire;
import io.github.das4j.server.runs.RunTraces;
import io.github.das4j.words.Choices;
import io.javalin.http.Context;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs on disk, those of the command line too: listed, searched, opened. */
final class RunRoutes {

  static final String RUNS = "/api/v1/runs";
  private static final String RUN = RUNS + "/{name}";
  private static final int PAGE = 60;
  private static final int MOST = 500;

  /** Of a list, in pixels. */
  static final int THUMBNAIL = 160;

  private static final int SMALLEST = 16;
  private static final int LARGEST = 1024;

  private final RunCatalogue runs;

  RunRoutes(RunCatalogue runs) {
    this.runs = runs;
  }

  void addTo(Routes routes) {
    routes.get(RUNS, this::list);
    routes.get(RUN, request -> JobRoutes.answer(request, RunJson.whole(run(request))));
    routes.get(RUN + "/images/{index}", this::image);
    routes.get(RUN + "/plain/{prompt}", this::plain);
    routes.get(RUN + "/traces", this::traces);
  }

  private void list(Context request) {
    List<KeptRun> found = runs.find(query(request));
    int offset = Numbers.query(request, "offset", 0, 0, Integer.MAX_VALUE);
    int limit = Numbers.query(request, "limit", PAGE, 1, MOST);
    ObjectNode node = Wire.object().put("total", found.size());
    ArrayNode page = node.putArray("runs");
    found.stream().skip(offset).limit(limit).forEach(run -> page.add(RunJson.summary(run)));
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

  private void image(Context request) {
    KeptRun run = run(request);
    int index = Numbers.path(request, "index");
    if (index >= run.images().size()) {
      throw Refusal.unknown("image of that number");
    }
    picture(request, run.images().get(index).file());
  }

  private void plain(Context request) {
    int prompt = Numbers.path(request, "prompt");
    Path file =
        run(request).tasks().stream()
            .filter(task -> task.index() == prompt)
            .map(task -> RunDirectory.place(run(request).folder(), task))
            .map(folder -> folder.resolve(PlainRecord.FILE))
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(() -> Refusal.unknown("plain image of that prompt"));
    picture(request, file);
  }

  private static void picture(Context request, Path file) {
    byte[] png = Pictures.bytes(file);
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
