package io.github.das4j.spark;

import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.TorchDevice;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The device of a task of Spark's. */
final class TaskDevice {

  private static final String GPU = "gpu";

  private TaskDevice() {}

  /**
   * The CPU, or the GPU that Spark has given to a task.
   *
   * @throws IllegalArgumentException if it has given none, several, or one that is not here; the
   *     line says which setting is missing
   */
  static TorchDevice of(TaskContext context, boolean gpu) {
    if (!gpu) {
      return TorchDevice.CPU;
    }
    String address = address(context.resourcesJMap());
    TorchDevice device = new TorchDevice(Integer.parseInt(address));
    int here = LibTorch.cudaDevices();
    if (device.cuda() >= here) {
      throw new IllegalArgumentException(
          "Spark gives the GPU "
              + address
              + ", and das sees "
              + here
              + " here: das must be built for GPUs (DAS_PROFILES=gpu), and the discovery script"
              + " (spark.executor.resource.gpu.discoveryScript) must name GPUs of this machine");
    }
    return device;
  }

  /** The one GPU among a task's resources. */
  static String address(Map<String, ResourceInformation> resources) {
    Optional<ResourceInformation> gpus = Optional.ofNullable(resources.get(GPU));
    String[] addresses = gpus.map(ResourceInformation::addresses).orElse(new String[0]);
    if (addresses.length != 1) {
      throw new IllegalArgumentException(
          "a GPU is asked for, and Spark has given the task "
              + (addresses.length == 0 ? "none" : addresses.length + " of them")
              + ": set "
              + ClusterConf.TASK_GPUS
              + "=1, spark.executor.resource.gpu.amount and"
              + " spark.executor.resource.gpu.discoveryScript");
    }
    if (!addresses[0].matches("\\d{1,4}")) {
      throw new IllegalArgumentException(
          "Spark gives the GPU '"
              + addresses[0]
              + "', and das takes numbers: spark.executor.resource.gpu.discoveryScript must list"
              + " GPUs by their index, as das-spark's gpus.sh does");
    }
    return addresses[0];
  }
}
