package io.github.das4j.hub;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** What the hub is asked: of a repository, and of a file in it. */
final class HubApi {

  private static final int MOST_ANSWER = 1 << 26;
  private static final int MOST_HOPS = 10;

  private final HubSettings settings;
  private final HubRequests requests;
  private final Refusals refusals;
  private final Retries retries;

  HubApi(HubSettings settings) {
    this.settings = settings;
    this.requests = new HubRequests(settings);
    this.refusals = new Refusals(settings);
    this.retries = new Retries(settings.patience());
  }

  HubRequests requests() {
    return requests;
  }

  Refusals refusals() {
    return refusals;
  }

  Retries retries() {
    return retries;
  }

  /** Everything that the hub says of a repository at a revision. */
  HubListing listing(HubReference reference) {
    URI uri =
        at(
            "/api/models/"
                + reference.repository()
                + "/revision/"
                + encoded(reference.revision())
                + "?blobs=true");
    return retries.call(
        () -> {
          ByteArrayOutputStream text = new ByteArrayOutputStream();
          AtomicLong activity = new AtomicLong();
          HttpResponse<Long> answer =
              requests.follow(
                  uri,
                  Map.of(),
                  head ->
                      new Received(
                          piece -> {
                            byte[] bytes = new byte[piece.remaining()];
                            piece.get(bytes);
                            text.writeBytes(bytes);
                          },
                          MOST_ANSWER,
                          activity),
                  activity);
          refusals.check(answer, reference);
          return new ListingReader(reference.repository())
              .read(text.toString(StandardCharsets.UTF_8));
        });
  }

  /** Where a file is fetched from. */
  URI resolve(String repository, String commit, String path) {
    String escaped =
        Arrays.stream(path.split("/")).map(HubApi::encoded).collect(Collectors.joining("/"));
    return at("/" + repository + "/resolve/" + commit + "/" + escaped);
  }

  /** What the hub says of a file: the first of its answers that knows the file's blob. */
  FileMetadata metadata(HubReference file) {
    String path = file.path().orElseThrow();
    URI start = resolve(file.repository(), file.revision(), path);
    return retries.call(
        () -> {
          URI uri = start;
          for (int hop = 0; hop < MOST_HOPS; hop++) {
            HttpResponse<Void> answer =
                requests.once("HEAD", uri, Map.of(), BodyHandlers.discarding(), new AtomicLong());
            Optional<URI> next = HubRequests.redirect(answer);
            if (next.isEmpty() || answer.headers().firstValue("X-Linked-ETag").isPresent()) {
              if (next.isEmpty()) {
                refusals.check(answer, file);
              }
              return read(answer.headers(), file);
            }
            uri = next.get();
          }
          throw new HubException("the hub's redirects of " + path + " lead nowhere");
        });
  }

  private static FileMetadata read(HttpHeaders headers, HubReference file) {
    String name = file.path().orElseThrow() + " of " + file.repository();
    String etag =
        headers
            .firstValue("X-Linked-ETag")
            .or(() -> headers.firstValue("ETag"))
            .map(text -> text.replaceFirst("^W/", "").replace("\"", ""))
            .orElse("");
    if (!RepositoryPath.isBlob(etag)) {
      throw new HubException("the hub does not say which blob " + name + " is (no ETag)");
    }
    String size =
        headers
            .firstValue("X-Linked-Size")
            .or(() -> headers.firstValue("Content-Length"))
            .orElse("");
    if (!size.matches("\\d{1,18}")) {
      throw new HubException("the hub does not say how long " + name + " is");
    }
    String commit = headers.firstValue("X-Repo-Commit").orElse(file.revision());
    return new FileMetadata(commit, etag, Long.parseLong(size));
  }

  private URI at(String path) {
    return URI.create(settings.endpoint() + path);
  }

  /** Percent-encoded, slashes too. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
