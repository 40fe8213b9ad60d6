package io.github.das4j.server.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The description of the API, which a test holds to the routes that there are. */
final class OpenApi {

  /** Its file, beside this class. */
  private static final String FILE = "openapi.json";

  void addTo(Routes routes) {
    routes.get("/openapi.json", OpenApi::describe);
  }

  private static void describe(Context request) {
    request.contentType("application/json").result(text());
  }

  /** As it is served. */
  static byte[] text() {
    try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream(FILE))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
