package io.github.das4j.spark;

import io.github.das4j.work.Reasons;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/** An application on a cluster: Spark's context, opened and closed. */
final class Cluster implements AutoCloseable {

  /** How long the first executor may take. */
  static final String PATIENCE = "spark.das.executorWaitSeconds";

  private static final int STANDARD_PATIENCE_SECONDS = 120;
  private static final int REACH_MILLIS = 5000;
  private static final long LOOK_MILLIS = 100;
  private static final int LONGEST = 400;
  private static final int STANDARD_PORT = 7077;

  private final ClusterConf conf;
  private final JavaSparkContext context;

  private Cluster(ClusterConf conf, JavaSparkContext context) {
    this.conf = conf;
    this.context = context;
  }

  /**
   * Starts the application; its executors come when they come.
   *
   * @param cpus cores of a task, at least 1
   * @throws IllegalArgumentException if there is no such master, or Spark refuses a setting
   */
  static Cluster open(ClusterConf conf, int cpus) {
    requireMaster(conf);
    SparkConf settled = conf.of(cpus);
    try {
      JavaSparkContext context = new JavaSparkContext(settled);
      // Else tasks of a run that ends would go on to the end of their prompts.
      context.sc().setInterruptOnCancel(true);
      return new Cluster(conf, context);
    } catch (Exception e) { // Scala throws checked exceptions that it does not declare.
      throw new IllegalArgumentException(
          "Spark cannot start with --master " + conf.master() + ": " + told(e), e);
    }
  }

  /** The innermost reason, which is the one that says something. */
  static String told(Throwable e) {
    Throwable inner = e;
    while (inner.getCause() != null && inner.getCause() != inner) {
      inner = inner.getCause();
    }
    return inner.getMessage() == null ? Reasons.of(inner) : line(inner.getMessage());
  }

  /** Spark's messages go on over lines, and then with a stack. */
  static String line(String message) {
    String words =
        message
            .lines()
            .takeWhile(line -> !line.startsWith("\tat "))
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining(" "));
    return words.length() > LONGEST ? words.substring(0, LONGEST) + "…" : words;
  }

  /** Spark would try for a minute, and then say only that it has stopped. */
  private static void requireMaster(ClusterConf conf) {
    List<String> masters = conf.standaloneMasters();
    if (masters.isEmpty()) {
      return;
    }
    StringBuilder reasons = new StringBuilder();
    for (String address : masters) {
      Optional<String> wrong = unreachable(address);
      if (wrong.isEmpty()) {
        return;
      }
      reasons.append(reasons.isEmpty() ? "" : "; ").append(wrong.get());
    }
    throw new IllegalArgumentException(
        "--master " + conf.master() + ": no master of Spark answers: " + reasons);
  }

  private static Optional<String> unreachable(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    String port = colon < 0 ? "" : address.substring(colon + 1);
    if (!port.isEmpty() && !port.matches("\\d{1,5}")) {
      return Optional.of(address + " is no host:port");
    }
    try (Socket socket = new Socket()) {
      int number = port.isEmpty() ? STANDARD_PORT : Integer.parseInt(port);
      socket.connect(new InetSocketAddress(host, number), REACH_MILLIS);
      return Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.of(address + ": there is no such host");
    } catch (IOException | RuntimeException e) {
      return Optional.of(address + ": " + Reasons.of(e));
    }
  }

  JavaSparkContext context() {
    return context;
  }

  /** How many executors are there. */
  int executors() {
    // The driver has a block manager as well.
    int managers = context.sc().getExecutorMemoryStatus().size();
    return conf.isLocal() ? 1 : managers - 1;
  }

  /**
   * Waits for the first executor.
   *
   * @throws IllegalStateException if none comes in time, saying what to look at
   */
  void awaitExecutors() {
    int seconds = context.getConf().getInt(PATIENCE, STANDARD_PATIENCE_SECONDS);
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (executors() < 1) {
      if (isStopped()) {
        throw new IllegalStateException(
            "Spark's master " + conf.master() + " has ended the application");
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "no executor has come in "
                + seconds
                + " s from "
                + conf.master()
                + ": are there workers with "
                + cores()
                + " and "
                + context.getConf().get("spark.executor.memory", "1g")
                + " of memory free? "
                + PATIENCE
                + " says how long to wait");
      }
      pause();
    }
  }

  private String cores() {
    int cores = context.getConf().getInt(ClusterConf.TASK_CPUS, 1);
    return cores + (cores == 1 ? " core" : " cores");
  }

  /** Waits a moment. */
  static void pause() {
    pause(Duration.ofMillis(LOOK_MILLIS));
  }

  /** Waits. */
  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Whether Spark has given the application up. */
  boolean isStopped() {
    return context.sc().isStopped();
  }

  SparkContext sc() {
    return context.sc();
  }

  @Override
  public void close() {
    context.close();
  }
}
