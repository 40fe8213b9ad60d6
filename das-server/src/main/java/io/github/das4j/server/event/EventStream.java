package io.github.das4j.server.event;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * One reader's connection. It writes only what the connection takes, so that a slow reader holds no
 * thread; what it has not read yet waits in the log.
 */
final class EventStream implements WriteListener {

  /** Events handed over at a time. */
  private static final int AT_ONCE = 16;

  private static final byte[] ALIVE = ": alive\n\n".getBytes(StandardCharsets.UTF_8);

  private final EventLog log;
  private final Executor writers;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final Runnable waker = this::wake;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private final ServletOutputStream out;
  private long seen;
  private boolean ended;
  private boolean unflushed;

  /**
   * @param seen the number of the last event that the reader has
   * @param writers do the writing
   */
  EventStream(EventLog log, long seen, HttpServletResponse response, Executor writers)
      throws IOException {
    this.log = log;
    this.seen = seen;
    this.writers = writers;
    this.out = response.getOutputStream();
  }

  /** Begins to send; the request must be asynchronous by now. */
  @SuppressWarnings("FutureReturnValueIgnored") // What is done then cannot fail.
  CompletableFuture<Void> begin() {
    waiting.add(": events of das\n\n".getBytes(StandardCharsets.UTF_8));
    log.wake(waker);
    done.whenComplete((end, failure) -> log.leave(waker));
    out.setWriteListener(this);
    return done;
  }

  /** Says that it is still there, so that connections between are kept open. */
  void stayAlive() {
    synchronized (this) {
      if (waiting.isEmpty()) {
        waiting.add(ALIVE);
      }
    }
    wake();
  }

  /** Ends it from this side. */
  void end() {
    done.complete(null);
  }

  private void wake() {
    if (done.isDone()) {
      return;
    }
    try {
      writers.execute(this::write);
    } catch (RejectedExecutionException e) {
      // The server ends, and this stream with it.
      done.complete(null);
    }
  }

  private void write() {
    try {
      onWritePossible();
    } catch (IOException | RuntimeException e) {
      onError(e);
    }
  }

  @Override
  public synchronized void onWritePossible() throws IOException {
    while (!done.isDone() && out.isReady()) {
      if (waiting.isEmpty()) {
        refill();
      }
      if (!waiting.isEmpty()) {
        out.write(waiting.remove());
        unflushed = true;
      } else if (unflushed) {
        unflushed = false;
        out.flush();
      } else {
        if (ended) {
          done.complete(null);
        }
        return;
      }
    }
  }

  private void refill() {
    EventLog.Unread unread = log.after(seen, AT_ONCE);
    waiting.addAll(unread.frames());
    seen = unread.last();
    ended = unread.closed();
  }

  @Override
  public void onError(Throwable failure) {
    done.complete(null);
  }
}
