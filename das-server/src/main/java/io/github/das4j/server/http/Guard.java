package io.github.das4j.server.http;

import io.github.das4j.server.http.Refusal.Reason;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Looks at every request before it is served. The host must be one that this server is known by: a
 * name that somebody else points at this machine (DNS rebinding) is none. A page of another origin
 * may not ask, whatever it asks for. Where there is a token it must be shown, in a header, or by a
 * cookie that the page itself got for it.
 */
public final class Guard {

  /** The cookie that holds the token. */
  public static final String COOKIE = "das-token";

  /** In the query of a link that brings the token. */
  public static final String LINK = "token";

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /** A name that is a number cannot be pointed elsewhere. */
  private static final Pattern NUMBER = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");

  /** Without a token, for those who watch over the server. */
  private static final Set<String> OPEN = Set.of("/health", "/ready");

  private static final String BEARER = "bearer ";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
          + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private final Access access;

  /** A guard by these rules. */
  public Guard(Access access) {
    this.access = access;
  }

  /**
   * Lets a request through, or not.
   *
   * @throws Refusal if it is not to be served
   */
  public void check(Context request) {
    request.header("Content-Security-Policy", POLICY);
    request.header("X-Content-Type-Options", "nosniff");
    request.header("Referrer-Policy", "no-referrer");
    request.header("X-Frame-Options", "DENY");
    request.header("Cross-Origin-Resource-Policy", "same-origin");
    request.header("Cache-Control", "no-store");
    String host = checkedHost(request);
    checkOrigin(request, host);
    if (access.token().isPresent() && !OPEN.contains(request.path())) {
      checkToken(request, access.token().get());
    }
  }

  private String checkedHost(Context request) {
    String host = String.valueOf(request.header("Host")).toLowerCase(Locale.ROOT);
    String name = host.replaceFirst(":\\d{1,5}$", "");
    boolean known =
        LOOPBACK.contains(name)
            || access.names().contains(name)
            || (access.token().isPresent() && NUMBER.matcher(name).matches());
    if (!known) {
      throw new Refusal(
          Reason.FORBIDDEN,
          "this server does not answer to the name of the Host header; das serve --allow-host NAME"
              + " allows one");
    }
    return host;
  }

  private void checkOrigin(Context request, String host) {
    String origin = request.header("Origin");
    String site = request.header("Sec-Fetch-Site");
    if (origin != null) {
      String own = "http://" + host;
      if (!origin.equalsIgnoreCase(own) && !access.origins().contains(origin)) {
        throw new Refusal(Reason.FORBIDDEN, "pages of another origin may not call this server");
      }
    } else if (site != null && site.equals("cross-site") && !isNavigation(request)) {
      throw new Refusal(Reason.FORBIDDEN, "pages of another site may not call this server");
    }
  }

  /** A link to the page itself may stand anywhere. */
  private static boolean isNavigation(Context request) {
    return "navigate".equals(request.header("Sec-Fetch-Mode"))
        && request.req().getMethod().equals("GET");
  }

  private void checkToken(Context request, String token) {
    String shown =
        bearer(request)
            .or(() -> Optional.ofNullable(request.cookie(COOKIE)))
            .or(() -> ofLink(request))
            .orElse("");
    if (!isSame(shown, token)) {
      request.header("WWW-Authenticate", "Bearer");
      throw new Refusal(
          Reason.UNAUTHORIZED,
          "this server asks for its token: send Authorization: Bearer TOKEN, or open /?token=TOKEN"
              + " in a browser");
    }
  }

  private static Optional<String> bearer(Context request) {
    String header = String.valueOf(request.header("Authorization"));
    return header.toLowerCase(Locale.ROOT).startsWith(BEARER)
        ? Optional.of(header.substring(BEARER.length()).strip())
        : Optional.empty();
  }

  /** Of the page alone, which answers with a cookie. */
  private static Optional<String> ofLink(Context request) {
    return request.path().equals("/")
        ? Optional.ofNullable(request.queryParam(LINK))
        : Optional.empty();
  }

  /** In a time that does not tell how much of it is right. */
  static boolean isSame(String shown, String token) {
    return MessageDigest.isEqual(
        shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }
}
