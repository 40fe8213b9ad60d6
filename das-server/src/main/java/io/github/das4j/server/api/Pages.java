package io.github.das4j.server.api;

import io.github.das4j.server.http.Guard;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.server.http.Refusal.Reason;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The studio's pages, and the libraries that they use, out of the jars. A name of a page is
 * letters, digits and single marks between slashes: none leads out of its folder.
 */
final class Pages {

  private static final String STUDIO = "studio/";
  private static final String WEBJARS = "META-INF/resources/webjars/";
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9@_-][A-Za-z0-9@._-]*(/[A-Za-z0-9@_-][A-Za-z0-9@._-]*)*");

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("txt", "text/plain; charset=utf-8"));

  /** The last route of all. */
  void addTo(Routes routes) {
    routes.get("/*", this::serve);
  }

  private void serve(Context request) {
    String path = request.path().substring(1);
    if (path.isEmpty() && request.queryParam(Guard.LINK) != null) {
      welcome(request);
      return;
    }
    String name = path.isEmpty() ? "index.html" : path;
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null || !NAME.matcher(name).matches()) {
      throw Refusal.unknown("page of this name");
    }
    byte[] page = read(name).orElseThrow(() -> Refusal.unknown("page of this name"));
    request.header("Cache-Control", "no-cache");
    request.contentType(type).result(page);
  }

  private static Optional<byte[]> read(String name) {
    String place =
        name.startsWith("webjars/") ? WEBJARS + name.substring("webjars/".length()) : STUDIO + name;
    try (InputStream in = Pages.class.getClassLoader().getResourceAsStream(place)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The guard has let the token of the link pass; from here on a cookie has it. */
  private static void welcome(Context request) {
    String token = request.queryParam(Guard.LINK);
    if (token == null) {
      throw new Refusal(Reason.UNAUTHORIZED, "there is no token");
    }
    Cookie cookie = new Cookie(Guard.COOKIE, token);
    cookie.setHttpOnly(true);
    cookie.setPath("/");
    cookie.setSameSite(SameSite.STRICT);
    request.cookie(cookie);
    request.status(303).header("Location", "/");
  }
}
