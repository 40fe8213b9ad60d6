package io.github.das4j.spark;

import org.apache.spark.SparkEnv;

/** Which executor this process is, and on which machine, for messages. */
final class Whereabouts {

  private Whereabouts() {}

  /** Spark's name of it. */
  static String executor() {
    return SparkEnv.get().executorId();
  }

  /** The machine, as Spark calls it. */
  static String host() {
    return SparkEnv.get().blockManager().blockManagerId().host();
  }

  /** Both: {@code executor-1@node7}. */
  static String words() {
    return "executor-" + executor() + "@" + host();
  }
}
