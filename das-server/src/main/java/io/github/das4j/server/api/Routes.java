package io.github.das4j.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import java.util.ArrayList;
import java.util.List;

/** The routes of a server as they are added; the description of the API is held to them. */
final class Routes {

  private final RoutesConfig config;
  private final List<String> known = new ArrayList<>();

  Routes(RoutesConfig config) {
    this.config = config;
  }

  void get(String path, Handler handler) {
    known.add("GET " + path);
    config.get(path, handler);
  }

  void post(String path, Handler handler) {
    known.add("POST " + path);
    config.post(path, handler);
  }

  void delete(String path, Handler handler) {
    known.add("DELETE " + path);
    config.delete(path, handler);
  }

  /** Methods and paths, such as {@code GET /api/v1/jobs/{id}}. */
  List<String> known() {
    return List.copyOf(known);
  }
}
