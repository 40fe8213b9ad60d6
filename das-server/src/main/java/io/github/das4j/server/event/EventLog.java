package io.github.das4j.server.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.server.http.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * The events of a job in the form of server-sent events, numbered from 1. It is the one buffer for
 * all its readers, who each have a place in it: beyond its bound the oldest go, and a reader who
 * was slower is told which. Safe for use by several threads.
 */
public final class EventLog {

  private final int most;
  private final Deque<Event> events = new ArrayDeque<>();
  private final CopyOnWriteArraySet<Runnable> readers = new CopyOnWriteArraySet<>();
  private long last;
  private int bytes;
  private boolean closed;

  /** One event as it is sent. */
  private record Event(long id, byte[] frame) {}

  /**
   * What a reader has not seen yet.
   *
   * @param frames to send, in their order
   * @param last the number of the last of them, or the reader's own where there is none
   * @param closed whether nothing comes after them
   */
  public record Unread(List<byte[]> frames, long last, boolean closed) {}

  /**
   * An empty log.
   *
   * @param most bytes that it keeps, beside the newest event
   */
  public EventLog(int most) {
    this.most = most;
  }

  /** Adds an event, and wakes the readers. */
  public void add(String name, JsonNode data) {
    append(name, data, false);
  }

  /** Adds the last event. */
  public void close(String name, JsonNode data) {
    append(name, data, true);
  }

  private void append(String name, JsonNode data, boolean end) {
    String text = Wire.text(data);
    synchronized (this) {
      if (closed) {
        return;
      }
      last++;
      byte[] frame = frame("id: " + last + "\nevent: " + name + "\ndata: " + text + "\n\n");
      events.add(new Event(last, frame));
      bytes += frame.length;
      while (bytes > most && events.size() > 1) {
        bytes -= events.remove().frame().length;
      }
      closed = end;
    }
    readers.forEach(Runnable::run);
  }

  private static byte[] frame(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * What comes after an event.
   *
   * @param after the number of the last event that the reader has seen; 0 for none. One that there
   *     has not been yet, as after a restart, counts as none
   * @param limit frames that are handed out at once, at least 1
   */
  public synchronized Unread after(long after, int limit) {
    long seen = after > last ? 0 : Math.max(0, after);
    long first = events.isEmpty() ? last + 1 : events.getFirst().id();
    List<byte[]> frames = new ArrayList<>();
    if (seen > 0 && seen + 1 < first) {
      String range = "{\"from\":" + (seen + 1) + ",\"to\":" + (first - 1) + "}";
      frames.add(frame("event: dropped\ndata: " + range + "\n\n"));
    }
    long end = seen;
    for (Event event : events) {
      if (event.id() > seen && frames.size() < limit) {
        frames.add(event.frame());
        end = event.id();
      }
    }
    return new Unread(frames, end, closed && end == last);
  }

  /** Drops all but the last. */
  public synchronized void keepLast() {
    while (events.size() > 1) {
      bytes -= events.remove().frame().length;
    }
  }

  /** Wakes a reader whenever there is something new; called by whoever adds it. */
  public void wake(Runnable reader) {
    readers.add(reader);
  }

  /** Wakes it no more. */
  public void leave(Runnable reader) {
    readers.remove(reader);
  }
}
