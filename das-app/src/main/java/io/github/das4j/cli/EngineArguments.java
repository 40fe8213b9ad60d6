package io.github.das4j.cli;

import io.github.das4j.run.Engine;
import io.github.das4j.run.EngineOptions;
import io.github.das4j.run.Engines;
import io.github.das4j.settings.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say who samples a run's prompts, and where. */
final class EngineArguments {

  private static final String PROPERTY = "--spark-conf";

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description =
          "Who samples: local, a worker for each device, or spark, the executors of a cluster."
              + " Default: local.")
  String engine = Engines.LOCAL;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Spark's: local[2], local-cluster[2,1,2048], spark://HOST:PORT, yarn. Default: that of"
              + " spark-submit.")
  Optional<String> master = Optional.empty();

  @Option(
      names = PROPERTY,
      paramLabel = "KEY=VALUE",
      description = "A setting of Spark's, such as spark.task.cpus=2; repeatable.")
  List<String> properties = new ArrayList<>();

  /**
   * Opens the engine; nothing is connected to yet.
   *
   * @throws IllegalArgumentException if there is none of that name, or its options do not fit
   */
  Engine open() {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String property : properties) {
      Setting setting = Setting.parse(property, PROPERTY);
      settings.put(setting.key(), setting.value());
    }
    return Engines.open(engine, new EngineOptions(master, settings));
  }
}
