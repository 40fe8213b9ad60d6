package io.github.das4j.server.event;

import io.github.das4j.server.http.Farewell;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.server.http.Ticks;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Everybody who reads events now, up to a number of them in all and of each client. */
public final class EventStreams implements AutoCloseable {

  private static final int ALIVE_MILLIS = 15_000;
  private static final int WRITERS = 2;
  private static final int RETRY_SECONDS = 5;
  private static final int FAREWELL_MILLIS = 200;

  private final int most;
  private final int mostOfClient;
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> ofClients = new HashMap<>();
  private final ExecutorService writers =
      Executors.newFixedThreadPool(WRITERS, task -> daemon(task, "das-events"));
  private int taken;

  /**
   * Nobody yet.
   *
   * @param most who may read at once, at least 1
   * @param mostOfClient the same of one client
   * @param clock says now and then that a stream is alive
   */
  public EventStreams(int most, int mostOfClient, Ticks clock) {
    this.most = most;
    this.mostOfClient = mostOfClient;
    clock.every(ALIVE_MILLIS, () -> open.forEach(EventStream::stayAlive));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Answers a request with the events of a log, from where the reader was.
   *
   * @param left is told when the reader is gone, or has all
   * @throws Refusal if there are too many readers
   */
  public void send(Context request, EventLog log, Runnable left) {
    String client = request.ip();
    try {
      take(client);
    } catch (Refusal e) {
      Farewell.within(request, FAREWELL_MILLIS);
      throw e;
    }
    Runnable release =
        () -> {
          giveBack(client);
          left.run();
        };
    request.contentType("text/event-stream;charset=utf-8");
    request.header("X-Accel-Buffering", "no");
    long seen = lastSeen(request);
    request.future(() -> begun(request, log, seen, release));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // What is done then cannot fail.
  private CompletableFuture<Void> begun(
      Context request, EventLog log, long seen, Runnable release) {
    try {
      EventStream stream = new EventStream(log, seen, request.res(), writers);
      open.add(stream);
      CompletableFuture<Void> done = stream.begin();
      done.whenComplete(
          (end, failure) -> {
            open.remove(stream);
            release.run();
          });
      return done;
    } catch (IOException e) {
      release.run();
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void giveBack(String client) {
    taken--;
    ofClients.computeIfPresent(client, (c, count) -> count == 1 ? null : count - 1);
  }

  private synchronized void take(String client) {
    if (taken >= most || ofClients.getOrDefault(client, 0) >= mostOfClient) {
      throw Refusal.tooMany("too many event streams are open", RETRY_SECONDS);
    }
    taken++;
    ofClients.merge(client, 1, Integer::sum);
  }

  private static long lastSeen(Context request) {
    String id = request.header("Last-Event-ID");
    return id != null && id.matches("\\d{1,18}") ? Long.parseLong(id) : 0;
  }

  /** How many read now. */
  public int count() {
    return open.size();
  }

  /** Ends them all. */
  @Override
  public void close() {
    open.forEach(EventStream::end);
    writers.shutdown();
  }
}
