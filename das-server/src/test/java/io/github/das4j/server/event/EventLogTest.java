package io.github.das4j.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.server.http.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {

  private static ObjectNode data(int n) {
    return Wire.object().put("n", n);
  }

  private static List<String> texts(EventLog.Unread unread) {
    return unread.frames().stream()
        .map(frame -> new String(frame, StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void aReaderGetsWhatItHasNotSeen() {
    EventLog log = new EventLog(1000);
    log.add("step", data(1));
    log.add("step", data(2));

    EventLog.Unread all = log.after(0, 10);
    EventLog.Unread one = log.after(1, 10);

    assertThat(texts(all)).hasSize(2);
    assertThat(texts(one)).containsExactly("id: 2\nevent: step\ndata: {\"n\":2}\n\n");
    assertThat(one.last()).isEqualTo(2);
    assertThat(one.closed()).isFalse();
    assertThat(log.after(2, 10).frames()).isEmpty();
  }

  @Test
  void whoWasTooSlowIsToldWhatIsGone() {
    EventLog log = new EventLog(100);
    for (int n = 1; n <= 10; n++) {
      log.add("step", data(n));
    }

    List<String> read = texts(log.after(2, 10));

    assertThat(read.get(0)).isEqualTo("event: dropped\ndata: {\"from\":3,\"to\":8}\n\n");
    assertThat(read.get(1)).startsWith("id: 9\n");
    assertThat(read).hasSize(3);
  }

  @Test
  void itEndsOnceAndAfterTheLastEvent() {
    EventLog log = new EventLog(1000);
    log.add("step", data(1));
    log.close("end", data(2));
    log.add("step", data(3));

    assertThat(log.after(0, 1).closed()).isFalse();
    assertThat(log.after(0, 10).closed()).isTrue();
    assertThat(texts(log.after(1, 10))).containsExactly("id: 2\nevent: end\ndata: {\"n\":2}\n\n");
    // A reader of a server that was started anew begins again.
    assertThat(texts(log.after(50, 10))).hasSize(2);
  }

  @Test
  void readersAreWokenUntilTheyLeave() {
    EventLog log = new EventLog(1000);
    int[] woken = new int[1];
    Runnable reader = () -> woken[0]++;
    log.wake(reader);
    log.add("step", data(1));
    log.leave(reader);
    log.add("step", data(2));

    assertThat(woken[0]).isEqualTo(1);
  }
}
