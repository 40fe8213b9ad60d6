package io.github.das4j.spark;

import io.github.das4j.run.Manifest;
import io.github.das4j.tensor.TorchDevice;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.TaskContext;

/**
 * How prompts are sampled on an executor.
 *
 * @param manifest what determines the samples, without prompts
 * @param software the driver's das4j
 * @param gpu whether each task samples on a GPU that Spark gives it
 * @param source where samplers are from
 */
record SamplingSpec(String manifest, String software, boolean gpu, SamplerSource source)
    implements Serializable {

  private static final long serialVersionUID = 1;

  static SamplingSpec of(Manifest manifest, boolean gpu, SamplerSource source) {
    return new SamplingSpec(manifest.only(List.of()).text(), SparkEngine.software(), gpu, source);
  }

  /**
   * A loaded model for a task, until it is given back.
   *
   * @throws IllegalArgumentException if there is no such device, or the model is not what it should
   *     be here
   */
  Station station(TaskContext task) {
    TorchDevice device = TaskDevice.of(task, gpu);
    return Stations.OF_THIS_PROCESS.take(new Stations.Key(manifest, device, source));
  }
}
