package io.github.das4j.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.das4j.server.job.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More readers of events than there are places for connections, none of whom hangs up. */
class StreamFloodTest {

  private static final int SERVED = 64;
  private static final int OTHER_FILES = 2_000;
  private static final long PATIENCE_MILLIS = 120_000;

  @TempDir Path runs = Path.of("");

  @Test
  void thoseWhoAreTurnedAwayHoldNoPlace() throws Exception {
    assertUnharmed(1_500);
  }

  @Test
  @Tag("slow")
  void tenThousandAreNotTooMany() throws Exception {
    assertUnharmed(10_000);
  }

  /** As many as files may be open, less those of others. */
  private static int possible(int wanted) {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    return system instanceof UnixOperatingSystemMXBean unix
        ? (int) Math.min(wanted, unix.getMaxFileDescriptorCount() - OTHER_FILES)
        : wanted;
  }

  private void assertUnharmed(int wanted) throws Exception {
    int count = possible(wanted);
    assumeThat(count).as("files that may be open").isGreaterThan(2 * SERVED);
    Limits limits = new Limits(8, 8, 100, 65_536, 1000, 64, 100_000, 1024);
    ScheduledExecutorService newcomers = Executors.newSingleThreadScheduledExecutor();
    List<Long> waits = Collections.synchronizedList(new ArrayList<>());
    try (Served served =
        Served.start(runs, Served.Wanted.of(new StandIn(5)).with(limits).withWorkers(2))) {
      String followed = served.submit(",\"settings\":{\"sample.steps\":100000}");
      served.await(followed, "running");
      String path = "/api/v1/jobs/" + followed + "/events";
      ScheduledFuture<?> asking =
          newcomers.scheduleWithFixedDelay(() -> waits.add(health(served)), 0, 20, MILLISECONDS);
      CompletableFuture<Void> drawn = CompletableFuture.runAsync(() -> draw(served));
      try (Flood flood = new Flood(served.server().port(), path)) {
        assertThat(flood.run(count, PATIENCE_MILLIS))
            .isEqualTo(Map.of("200", SERVED, "429", count - SERVED));
        drawn.get(PATIENCE_MILLIS, MILLISECONDS);
        assertThat(streams(served)).isEqualTo(SERVED);
      } finally {
        newcomers.shutdown();
        assertThat(newcomers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      }
      // One that failed would not be cancelled by the shutdown.
      assertThat(asking.isCancelled()).as("every newcomer was answered").isTrue();
      assertThat(waits).isNotEmpty().allMatch(millis -> millis < 20_000);
      awaitNoStream(served);
      assertThat(served.delete("/api/v1/jobs/" + followed).statusCode()).isEqualTo(202);
      assertThat(served.get(path).body()).contains("event: end");
    } finally {
      newcomers.shutdownNow();
    }
    System.out.println(
        count + " streams; a newcomer waited at most " + Collections.max(waits) + " ms");
  }

  /** How long the server takes to tell a newcomer that it lives, in milliseconds. */
  private static long health(Served served) {
    long start = System.nanoTime();
    try (Flood newcomer = new Flood(served.server().port(), "/health")) {
      assertThat(newcomer.run(1, PATIENCE_MILLIS)).isEqualTo(Map.of("200", 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private static void draw(Served served) {
    served.await(served.submit(",\"settings\":{\"sample.steps\":100}"), "finished");
  }

  private static int streams(Served served) {
    Matcher number =
        Pattern.compile("(?m)^das_event_streams (\\d+)").matcher(served.get("/metrics").body());
    assertThat(number.find()).isTrue();
    return Integer.parseInt(number.group(1));
  }

  private static void awaitNoStream(Served served) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (streams(served) > 0 && System.nanoTime() < end) {
      Served.pause();
    }
    assertThat(streams(served)).isZero();
  }
}
