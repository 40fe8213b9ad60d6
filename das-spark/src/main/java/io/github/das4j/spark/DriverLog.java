package io.github.das4j.spark;

/** What Spark writes at the driver's terminal, which shows the run: errors, and nothing else. */
final class DriverLog {

  private static final String CONFIGURATION = "log4j2.configurationFile";
  private static final String OURS = "io/github/das4j/spark/driver-log4j2.properties";

  /** Set by spark-submit, whose user has chosen what to see by then. */
  private static final String SUBMITTED = "SPARK_SUBMIT";

  private DriverLog() {}

  /** Before Spark's first line; a configuration that the user names stays. */
  static void settle() {
    if (System.getProperty(CONFIGURATION) == null && System.getProperty(SUBMITTED) == null) {
      System.setProperty(CONFIGURATION, "classpath:" + OURS);
    }
  }
}
