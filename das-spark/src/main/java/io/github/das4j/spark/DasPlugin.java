package io.github.das4j.spark;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * What das adds to a Spark application ({@code spark.plugins}): executors close their models when
 * they end, and tell the driver what becomes of prompts.
 */
public final class DasPlugin implements SparkPlugin {

  /** By Spark. */
  public DasPlugin() {}

  @Override
  public DriverPlugin driverPlugin() {
    return new AtDriver();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new AtExecutor();
  }

  private static final class AtDriver implements DriverPlugin {

    @Override
    public Map<String, String> init(SparkContext context, PluginContext plugin) {
      return Map.of();
    }

    @Override
    public @Nullable Object receive(Object message) {
      Note note = Note.read(message);
      Desk.Answer answer = Desk.open().map(desk -> desk.hear(note)).orElse(Desk.Answer.SKIP);
      return note.kind().isAsked() ? answer.name() : null;
    }
  }

  private static final class AtExecutor implements ExecutorPlugin {

    @Override
    public void init(PluginContext plugin, Map<String, String> extra) {
      DriverLine.connect(plugin);
    }

    @Override
    public void shutdown() {
      Stations.OF_THIS_PROCESS.close();
    }
  }
}
