package io.github.das4j.spark;

import io.github.das4j.run.Engine;
import io.github.das4j.run.EngineOptions;
import io.github.das4j.run.EngineProvider;

/** {@code --engine spark}. */
public final class SparkEngineProvider implements EngineProvider {

  /** One that opens nothing yet. */
  public SparkEngineProvider() {}

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public Engine open(EngineOptions options) {
    DriverLog.settle();
    return new SparkEngine(ClusterConf.of(options), new FileSamplers());
  }
}
