package io.github.das4j.spark;

import io.github.das4j.run.EngineOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/**
 * Spark's configuration for a run: spark-submit's, over it what the user says to das, and under
 * both what das needs.
 */
final class ClusterConf {

  static final String TASK_CPUS = "spark.task.cpus";
  static final String TASK_GPUS = "spark.task.resource.gpu.amount";

  /** Where results are put, where machines share no folder. */
  static final String RESULTS = "spark.das.results";

  private static final String MASTER = "spark.master";
  private static final String PLUGINS = "spark.plugins";
  private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";
  private static final String CLASS_PATH = "spark.executor.extraClassPath";
  private static final String JARS = "spark.jars";
  private static final String SEPARATOR = System.getProperty("path.separator");
  private static final Pattern THREADS = Pattern.compile("local(?:\\[(\\d+|\\*)])?");

  /** Of what the launcher sets for the process that samples. */
  private static final List<String> ENVIRONMENT =
      List.of(
          "CUBLAS_WORKSPACE_CONFIG",
          "OPENBLAS_NUM_THREADS",
          "OPENBLAS_CORETYPE",
          "GOMP_SPINCOUNT",
          "THP_MEM_ALLOC_ENABLE",
          "MALLOC_ARENA_MAX",
          "MALLOC_MMAP_THRESHOLD_",
          "MALLOC_TRIM_THRESHOLD_",
          "MALLOC_TOP_PAD_");

  /** How often Spark may try a task: the desk sets prompts aside long before. */
  private static final String ATTEMPTS = "16";

  private static final String NEVER = "1000000";

  private final SparkConf conf;

  private ClusterConf(SparkConf conf) {
    this.conf = conf;
  }

  /**
   * Of what the user says.
   *
   * @throws IllegalArgumentException if no master is named, or another one than spark-submit's
   */
  static ClusterConf of(EngineOptions options) {
    SparkConf conf = new SparkConf();
    options.properties().forEach(conf::set);
    Optional<String> submitted = Optional.ofNullable(conf.get(MASTER, null));
    if (submitted.isEmpty() && options.master().isEmpty()) {
      throw new IllegalArgumentException(
          "--engine spark needs --master URL, such as local[2] or spark://host:7077, or to be"
              + " started by spark-submit");
    }
    options
        .master()
        .filter(master -> submitted.isPresent() && !submitted.get().equals(master))
        .ifPresent(
            master -> {
              throw new IllegalArgumentException(
                  "--master "
                      + master
                      + ": spark-submit has named "
                      + submitted.get()
                      + " already");
            });
    options.master().ifPresent(master -> conf.setMaster(retried(master)));
    return new ClusterConf(conf).completed();
  }

  /** Spark gives up a job of its own process at the first failure, unless its master says more. */
  private static String retried(String master) {
    Matcher matcher = THREADS.matcher(master);
    if (!matcher.matches()) {
      return master;
    }
    String threads = Optional.ofNullable(matcher.group(1)).orElse("1");
    return "local[" + threads + "," + ATTEMPTS + "]";
  }

  private ClusterConf completed() {
    Map<String, String> ours =
        Map.ofEntries(
            Map.entry("spark.app.name", "das run"),
            Map.entry("spark.ui.showConsoleProgress", "false"),
            Map.entry("spark.ui.enabled", Boolean.toString(!isLocal())),
            // What Spark remembers of tasks that are over would grow with the run.
            Map.entry("spark.ui.retainedTasks", "1000"),
            Map.entry("spark.ui.retainedJobs", "20"),
            Map.entry("spark.ui.retainedStages", "20"),
            Map.entry("spark.task.maxFailures", ATTEMPTS),
            Map.entry("spark.excludeOnFailure.enabled", Boolean.toString(hasOtherPlaces())),
            // A machine stays: it may be the only one, and another process may well sample on it.
            Map.entry("spark.excludeOnFailure.stage.maxFailedExecutorsPerNode", NEVER),
            Map.entry("spark.excludeOnFailure.application.maxFailedExecutorsPerNode", NEVER),
            // A fresh process takes the place of one whose device fails.
            Map.entry("spark.excludeOnFailure.killExcludedExecutors", "true"));
    ours.forEach(conf::setIfMissing);
    // As many as Spark takes, which are less than it tries in all.
    int most = Math.max(1, conf.getInt("spark.task.maxFailures", 1) - 1);
    conf.setIfMissing("spark.excludeOnFailure.task.maxTaskAttemptsPerNode", Integer.toString(most));
    if (isLocal() || isLocalCluster()) {
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    }
    add(PLUGINS, DasPlugin.class.getName(), ",");
    add(
        JAVA_OPTIONS,
        "-Dorg.bytedeco.javacpp.maxphysicalbytes=0 -Dorg.bytedeco.javacpp.logger=slf4j"
            + " -Djava.awt.headless=true --enable-native-access=ALL-UNNAMED",
        " ");
    ENVIRONMENT.forEach(
        name ->
            Optional.ofNullable(System.getenv(name))
                .ifPresent(value -> conf.setIfMissing("spark.executorEnv." + name, value)));
    classes();
    return this;
  }

  private void add(String key, String value, String separator) {
    String before = conf.get(key, "");
    if (!before.contains(value)) {
      conf.set(key, before.isEmpty() ? value : before + separator + value);
    }
  }

  /** Executors of this machine read our classes where they are, others are sent them. */
  private void classes() {
    if (isLocal() || conf.contains(CLASS_PATH) || conf.contains(JARS)) {
      return;
    }
    if (isLocalCluster()) {
      conf.set(CLASS_PATH, String.join(SEPARATOR, places().toList()));
    } else {
      conf.set(JARS, String.join(",", jars().toList()));
    }
  }

  /** Where classes of this process are that are not Spark's own, which executors have. */
  private static Stream<String> places() {
    Optional<Path> spark =
        Optional.ofNullable(System.getenv("SPARK_HOME")).map(home -> Path.of(home, "jars"));
    return Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(SEPARATOR)))
        .filter(place -> !place.isEmpty())
        .map(place -> Path.of(place).toAbsolutePath())
        .filter(place -> spark.isEmpty() || !place.startsWith(spark.get()))
        .map(Path::toString);
  }

  /** Those of them that can be sent. */
  private static Stream<String> jars() {
    return places()
        .filter(place -> place.endsWith(".jar") && Files.isRegularFile(Path.of(place)))
        .map(place -> Path.of(place).toUri().toString());
  }

  /** Threads of this process. */
  boolean isLocal() {
    return master().matches("local(\\[.*])?");
  }

  private boolean isLocalCluster() {
    return master().startsWith("local-cluster");
  }

  /** Whether a prompt that fails can be tried at another place. */
  boolean hasOtherPlaces() {
    return !isLocal();
  }

  String master() {
    return conf.get(MASTER);
  }

  /** Addresses of a standalone cluster's masters; none of other clusters. */
  List<String> standaloneMasters() {
    return master().startsWith("spark://")
        ? List.of(master().substring("spark://".length()).split(","))
        : new ArrayList<>();
  }

  /** Cores of a task, where somebody has said so. */
  Optional<Integer> cpus() {
    return Optional.ofNullable(conf.get(TASK_CPUS, null)).map(this::count);
  }

  private int count(String text) {
    if (!text.matches("[1-9]\\d{0,5}")) {
      throw new IllegalArgumentException(
          TASK_CPUS + " must be a whole number, at least 1, not '" + text + "'");
    }
    return Integer.parseInt(text);
  }

  /**
   * Whether tasks are given GPUs.
   *
   * @throws IllegalArgumentException if it is another number than one for each task
   */
  boolean gpus() {
    return isOne(conf.get(TASK_GPUS, "0"));
  }

  /**
   * Whether a task is given one GPU, rather than none.
   *
   * @throws IllegalArgumentException if it is another number
   */
  static boolean isOne(String amount) {
    if (!amount.matches("[01](\\.0)?")) {
      throw new IllegalArgumentException(
          TASK_GPUS + " must be 1, as a task samples on a GPU of its own, not " + amount);
    }
    return amount.startsWith("1");
  }

  /**
   * Where executors put results, if that is not the run's folder.
   *
   * @throws IllegalArgumentException if it is no address
   */
  Optional<String> results() {
    Optional<String> address = Optional.ofNullable(conf.get(RESULTS, null));
    address
        .filter(text -> !PromptPlace.isAddress(text))
        .ifPresent(
            text -> {
              throw new IllegalArgumentException(
                  RESULTS + " must be an address such as hdfs://node0/runs/7, not '" + text + "'");
            });
    return address;
  }

  /** A copy for an application whose tasks have that many cores. */
  SparkConf of(int cpus) {
    return conf.clone().set(TASK_CPUS, Integer.toString(cpus));
  }
}
