package io.github.das4j.cli;

import io.github.das4j.hub.ByteCount;
import io.github.das4j.hub.DownloadListener;
import io.github.das4j.hub.DownloadPlan;
import io.github.das4j.hub.HubFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The progress of a download: on a terminal a bar and the files under way, elsewhere a line now and
 * then.
 */
final class DownloadProgress implements DownloadListener, AutoCloseable {

  /** Between lines where there is no terminal. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

  private static final int CELLS = 24;
  private static final double NANOS = 1e9;
  private static final int MINUTE = 60;

  /** Seconds beyond which a guess is none. */
  private static final int LONGEST = 100 * 60 * 60;

  private static final int HUNDRED = 100;

  private final Progress progress;
  private final long whole;
  private final int count;
  private final Map<HubFile, Long> under = new LinkedHashMap<>();
  private final long began = System.nanoTime();
  private long done;
  private long received;
  private int finished;
  private long told = began;

  DownloadProgress(DownloadPlan plan) {
    this(plan, new Progress());
  }

  DownloadProgress(DownloadPlan plan, Progress progress) {
    this.progress = progress;
    this.whole = plan.missing().stream().mapToLong(HubFile::size).sum();
    this.count = plan.missing().size();
  }

  @Override
  public synchronized void at(HubFile file, long bytes) {
    Long before = under.put(file, bytes);
    // What lay here already when a file was taken up has not been received now.
    received += before == null ? 0 : Math.max(0, bytes - before);
    show();
  }

  @Override
  public synchronized void finished(HubFile file) {
    under.remove(file);
    done += file.size();
    finished++;
    show();
  }

  @Override
  public void says(String line) {
    progress.say(line);
  }

  private void show() {
    if (progress.isShown()) {
      List<String> lines = new ArrayList<>();
      lines.add(bar() + "  " + line());
      under.forEach(
          (file, bytes) -> lines.add("  " + file.path() + "  " + share(bytes, file.size())));
      progress.show(lines);
    } else if (System.nanoTime() - told > PATIENCE_NANOS && finished < count) {
      told = System.nanoTime();
      progress.say(share(here(), whole) + ", " + line());
    }
  }

  private long here() {
    return done + under.values().stream().mapToLong(Long::longValue).sum();
  }

  private String bar() {
    int full = whole == 0 ? CELLS : (int) (CELLS * here() / whole);
    return "█".repeat(full) + "░".repeat(CELLS - full);
  }

  private static String share(long part, long all) {
    return (all == 0 ? HUNDRED : HUNDRED * part / all) + "%";
  }

  private String line() {
    double seconds = (System.nanoTime() - began) / NANOS;
    double speed = received / Math.max(seconds, 1e-3);
    long left = whole - here();
    String rest = left > 0 && left / speed < LONGEST ? ", " + time(left / speed) + " left" : "";
    return String.format(
        Locale.ROOT,
        "%s of %s, %d of %d files, %s/s%s",
        ByteCount.of(here()),
        ByteCount.of(whole),
        finished,
        count,
        ByteCount.of((long) speed),
        rest);
  }

  /** Says what was brought, once all is here. */
  synchronized void end() {
    if (count > 0) {
      progress.show(List.of());
      double seconds = (System.nanoTime() - began) / NANOS;
      progress.say("das: downloaded " + ByteCount.of(whole) + " in " + time(seconds));
    }
  }

  private static String time(double seconds) {
    return seconds < MINUTE ? Math.round(seconds) + " s" : Math.round(seconds / MINUTE) + " min";
  }

  @Override
  public void close() {
    progress.close();
  }
}
