package io.github.das4j.hub;

import io.github.das4j.hub.HubSettings.Patience;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Single requests. Redirects are followed by hand, as the token goes to the hub and to no other
 * host, and as some answers on the way say what the last one does not.
 */
final class HubRequests {

  private static final int MOST_HOPS = 10;
  private static final int REDIRECT = 3;
  private static final int SUCCESS = 2;
  private static final int CLASS = 100;
  private static final long LOOK_MILLIS = 50;

  private final HubSettings settings;
  private final HttpClient client;

  HubRequests(HubSettings settings) {
    this.settings = settings;
    // A connection for each file: over one that is shared, each would wait for the others.
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(settings.proxies())
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.patience().connecting())
            .build();
  }

  /**
   * A request of one answer, whatever it is; the body of one that is no success is left.
   *
   * @param activity grows with every byte of the body
   */
  <T> HttpResponse<T> once(
      String method, URI uri, Map<String, String> headers, BodyHandler<T> body, AtomicLong activity)
      throws PassingFailure {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("User-Agent", "das4j")
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    if (isHub(uri)) {
      settings.token().ifPresent(token -> request.header("Authorization", token.authorization()));
    }
    CompletableFuture<HttpResponse<T>> answer =
        client.sendAsync(
            request.build(),
            head -> head.statusCode() / CLASS == SUCCESS ? body.apply(head) : new Ignored<>());
    try {
      return await(answer, activity);
    } finally {
      answer.cancel(true);
    }
  }

  /** The same, followed to the answer that is no redirect. */
  <T> HttpResponse<T> follow(
      URI start, Map<String, String> headers, BodyHandler<T> body, AtomicLong activity)
      throws PassingFailure {
    URI uri = start;
    for (int hop = 0; hop < MOST_HOPS; hop++) {
      HttpResponse<T> answer = once("GET", uri, headers, body, activity);
      Optional<URI> next = redirect(answer);
      if (next.isEmpty()) {
        return answer;
      }
      uri = next.get();
    }
    throw new HubException("the hub's redirects of " + start.getPath() + " lead nowhere");
  }

  /**
   * Where a redirect leads; nothing for other answers.
   *
   * @throws HubException if it leads to no address, or away from encryption
   */
  static Optional<URI> redirect(HttpResponse<?> answer) {
    Optional<String> location = answer.headers().firstValue("Location");
    if (answer.statusCode() / CLASS != REDIRECT || location.isEmpty()) {
      return Optional.empty();
    }
    URI next;
    try {
      next = answer.uri().resolve(location.get());
    } catch (IllegalArgumentException e) {
      throw new HubException("the hub redirects to what is no address", e);
    }
    boolean web = next.getHost() != null && String.valueOf(next.getScheme()).matches("https?");
    if (!web || (isEncrypted(answer.uri()) && !isEncrypted(next))) {
      throw new HubException(
          "the hub redirects to "
              + next.getScheme()
              + "://"
              + next.getHost()
              + ", which is refused");
    }
    return Optional.of(next);
  }

  private static boolean isEncrypted(URI uri) {
    return "https".equals(uri.getScheme());
  }

  /** Whether an address is the hub's own, by scheme, host and port. */
  private boolean isHub(URI uri) {
    URI hub = settings.endpoint();
    return hub.getScheme().equals(uri.getScheme())
        && hub.getHost().toLowerCase(Locale.ROOT).equals(uri.getHost().toLowerCase(Locale.ROOT))
        && port(hub) == port(uri);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : isEncrypted(uri) ? 443 : 80;
  }

  /** The client's own timeout ends with the answer's head; here silence at any time ends it. */
  private <T> T await(CompletableFuture<T> answer, AtomicLong activity) throws PassingFailure {
    Patience patience = settings.patience();
    long seen = activity.get();
    long since = System.nanoTime();
    while (true) {
      try {
        return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (activity.get() != seen) {
          seen = activity.get();
          since = System.nanoTime();
        } else if (System.nanoTime() - since > patience.silence().toNanos()) {
          throw new PassingFailure(
              "the hub sent nothing for " + words(patience.silence()), Duration.ZERO, e);
        }
      } catch (ExecutionException e) {
        throw failure(e);
      } catch (InterruptedException e) {
        throw Retries.stopped();
      }
    }
  }

  private static String words(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  private PassingFailure failure(ExecutionException e) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (each instanceof HubException ours) {
        throw ours;
      }
    }
    Throwable cause = e.getCause();
    String why =
        cause instanceof ConnectException
            ? "nothing answers at " + settings.endpoint().getAuthority()
            : "the connection broke" + (cause instanceof IOException io ? reason(io) : "");
    return new PassingFailure(why, Duration.ZERO, cause == null ? e : cause);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? "" : " (" + e.getMessage().lines().findFirst().orElse("") + ")";
  }

  /** The body of an answer that is none of those wanted: it is not waited for. */
  private static final class Ignored<T> implements HttpResponse.BodySubscriber<T> {

    private final CompletableFuture<T> nothing = new CompletableFuture<>();

    @Override
    public java.util.concurrent.CompletionStage<T> getBody() {
      return nothing;
    }

    @Override
    public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(java.util.List<java.nio.ByteBuffer> pieces) {
      // Error pages are short; reading them keeps the connection for the next request.
    }

    @Override
    public void onError(Throwable failure) {
      nothing.complete(null);
    }

    @Override
    public void onComplete() {
      nothing.complete(null);
    }
  }
}
