package io.github.das4j.spark;

import io.github.das4j.run.Manifest;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.TorchDevice;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What a task of an application has, of which das is but a stage.
 *
 * @param cpus cores, at least 1
 * @param gpu whether it has a GPU
 */
record TaskShape(int cpus, boolean gpu) {

  /**
   * Of an application's configuration.
   *
   * @throws IllegalArgumentException if a task is given several GPUs, or a share of one
   */
  static TaskShape of(SparkConf conf) {
    String gpus = conf.get(ClusterConf.TASK_GPUS, "0");
    return new TaskShape(conf.getInt(ClusterConf.TASK_CPUS, 1), ClusterConf.isOne(gpus));
  }

  /** Settings over those that the tasks make. */
  List<Setting> layers(List<Setting> own) {
    List<Setting> all = new ArrayList<>();
    all.add(new Setting("run.devices", gpu ? "cuda:0" : "cpu", ClusterConf.TASK_GPUS));
    all.add(new Setting("run.threads", Integer.toString(cpus), ClusterConf.TASK_CPUS));
    all.addAll(own);
    return all;
  }

  /** Settles what depends on the device, and reads the weights for their digests. */
  Manifest plan(SparkContext context, RunConfig config) {
    return gpu
        ? PlanTask.run(JavaSparkContext.fromSparkContext(context), config)
        : Manifest.of(config.on(List.of(TorchDevice.CPU)), List.of());
  }
}
