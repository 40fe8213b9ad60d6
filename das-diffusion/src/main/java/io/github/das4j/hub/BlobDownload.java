package io.github.das4j.hub;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings one file of a repository into the cache: from where an earlier download was cut off,
 * checked against the digest that the hub names it by, and in its place only when it is right.
 */
final class BlobDownload {

  private static final int PARTIAL = 206;
  private static final int BEYOND = 416;

  private final HubApi api;
  private final CachedRepository cached;
  private final HubListing listing;
  private final DownloadListener listener;

  BlobDownload(HubApi api, CachedRepository cached, HubListing listing, DownloadListener listener) {
    this.api = api;
    this.cached = cached;
    this.listing = listing;
    this.listener = listener;
  }

  /** Brings a file, unless its blob is there. */
  void bring(HubFile file) {
    FileMetadata metadata = agreed(file, api.metadata(reference(file)));
    Runnable waiting =
        () -> listener.says(file.path() + " is being downloaded by another: waiting for it");
    try (BlobLock lock = BlobLock.take(cached.lock(metadata.etag()), waiting)) {
      // Another may have finished it meanwhile.
      if (!cached.has(listing.commit(), file.sized(metadata.size()))) {
        if (!isWhole(cached.blob(metadata.etag()), metadata.size())) {
          fetch(file, metadata);
        }
        cached.place(metadata.etag(), listing.commit(), file.path());
      }
    } catch (IOException e) {
      throw new HubException(
          "cannot write " + cached.blob(metadata.etag()) + ": " + AtomicFiles.reason(e), e);
    }
    listener.at(file, metadata.size());
    listener.finished(file);
  }

  private HubReference reference(HubFile file) {
    return new HubReference(listing.repository(), listing.commit(), Optional.of(file.path()), "");
  }

  /** Refuses a hub that says two things of one file; a blob is named by what can be checked. */
  private FileMetadata agreed(HubFile file, FileMetadata said) {
    String name = file.path() + " of " + listing.repository();
    if (!said.commit().equals(listing.commit())) {
      throw new HubException("the hub gives " + name + " of another commit than was asked for");
    }
    if (file.size() >= 0 && file.size() != said.size()) {
      throw new HubException(
          "the hub lists "
              + name
              + " with "
              + file.size()
              + " bytes, and then says "
              + said.size()
              + ": nothing was downloaded of it");
    }
    String etag = BlobDigest.isKnown(said.etag()) ? said.etag() : file.digest().orElse("");
    if (etag.isEmpty()) {
      throw new HubException(
          "the hub does not say the digest of " + name + ", so that it could not be checked");
    }
    if (file.digest().filter(digest -> !digest.equals(etag)).isPresent()) {
      throw new HubException("the hub says two different digests of " + name);
    }
    return new FileMetadata(said.commit(), etag, said.size());
  }

  private static boolean isWhole(Path blob, long size) throws IOException {
    return Files.isRegularFile(blob) && Files.size(blob) == size;
  }

  private void fetch(HubFile file, FileMetadata metadata) throws IOException {
    try (PartialBlob partial = PartialBlob.open(cached.partial(metadata.etag()), metadata)) {
      boolean resumed = partial.length() > 0;
      complete(file, partial);
      boolean right = partial.verified();
      if (!right && resumed) {
        listener.says(file.path() + ": what was kept of it is not what the hub has; begun anew");
        partial.restart();
        complete(file, partial);
        right = partial.verified();
      }
      if (!right) {
        partial.discard();
        throw new HubException(
            file.path()
                + " arrived whole, but its digest is not "
                + metadata.etag()
                + ", by which the hub names it: nothing of it was kept");
      }
      partial.move(cached.blob(metadata.etag()));
    }
  }

  private void complete(HubFile file, PartialBlob partial) {
    AtomicLong activity = new AtomicLong();
    try {
      api.retries()
          .call(
              () -> {
                receive(file, partial, activity);
                return partial;
              },
              activity);
    } catch (HubException e) {
      throw new HubException(
          e.getMessage()
              + "; "
              + partial.length()
              + " of "
              + (partial.length() + partial.left())
              + " bytes of "
              + file.path()
              + " are kept, and the same command goes on from there",
          e);
    }
  }

  /** One request for what is left; what came when it fails stays. */
  private void receive(HubFile file, PartialBlob partial, AtomicLong activity)
      throws PassingFailure {
    listener.at(file, partial.length());
    if (partial.left() == 0) {
      return;
    }
    long from = partial.length();
    Map<String, String> headers = from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-");
    HttpResponse<Long> answer;
    try (Writer writer = new Writer(file, partial)) {
      answer =
          api.requests()
              .follow(
                  api.resolve(listing.repository(), listing.commit(), file.path()),
                  headers,
                  head -> {
                    writer.begin(head, from);
                    return new Received(writer, partial.left(), activity);
                  },
                  activity);
      if (answer.statusCode() == BEYOND) {
        writer.restart();
        throw new PassingFailure("the hub has no such part of " + file.path());
      }
    }
    api.refusals().check(answer, reference(file));
    if (partial.left() > 0) {
      throw new PassingFailure("the connection ended before " + file.path() + " was whole");
    }
  }

  /** Writes what arrives, until the request is given up: what comes late must not be written. */
  private final class Writer implements Received.Target, AutoCloseable {

    private final HubFile file;
    private final PartialBlob partial;
    private boolean closed;

    Writer(HubFile file, PartialBlob partial) {
      this.file = file;
      this.partial = partial;
    }

    /** Begins the file anew where an answer is not the part that was asked for. */
    synchronized void begin(HttpResponse.ResponseInfo head, long from) {
      String range = head.headers().firstValue("Content-Range").orElse("");
      boolean goesOn = head.statusCode() == PARTIAL && range.startsWith("bytes " + from + "-");
      if (from > 0 && !goesOn && !closed) {
        restart();
      }
    }

    synchronized void restart() {
      try {
        partial.restart();
      } catch (IOException e) {
        throw unwritten(e);
      }
    }

    @Override
    public synchronized void write(ByteBuffer bytes) {
      if (closed) {
        return;
      }
      try {
        partial.write(bytes);
      } catch (IOException e) {
        throw unwritten(e);
      }
      listener.at(file, partial.length());
    }

    private HubException unwritten(IOException e) {
      return new HubException(
          "cannot write " + file.path() + " to the cache: " + AtomicFiles.reason(e), e);
    }

    @Override
    public synchronized void close() {
      closed = true;
    }
  }
}
