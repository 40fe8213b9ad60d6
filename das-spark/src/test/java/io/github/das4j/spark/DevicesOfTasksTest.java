package io.github.das4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.run.EngineOptions;
import io.github.das4j.tensor.TorchDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which device a task samples on, and what is said where that cannot be. */
class DevicesOfTasksTest {

  @TempDir Path folder = Path.of("");

  private static ResourceInformation gpus(String... addresses) {
    return new ResourceInformation("gpu", addresses);
  }

  private static ClusterConf conf(String master, Map<String, String> properties) {
    return ClusterConf.of(new EngineOptions(Optional.of(master), properties));
  }

  @Test
  void aTaskHasOneGpuByItsIndex() {
    assertThat(TaskDevice.address(Map.of("gpu", gpus("3")))).isEqualTo("3");
    assertThatThrownBy(() -> TaskDevice.address(Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has given the task none")
        .hasMessageContaining("spark.task.resource.gpu.amount=1")
        .hasMessageContaining("discoveryScript");
    assertThatThrownBy(() -> TaskDevice.address(Map.of("gpu", gpus("0", "1"))))
        .hasMessageContaining("2 of them");
    assertThatThrownBy(() -> TaskDevice.address(Map.of("gpu", gpus("GPU-7c"))))
        .hasMessageContaining("by their index");
    assertThat(conf("local[1]", Map.of(ClusterConf.TASK_GPUS, "1")).gpus()).isTrue();
    assertThat(conf("local[1]", Map.of()).gpus()).isFalse();
    assertThatThrownBy(() -> conf("local[1]", Map.of(ClusterConf.TASK_GPUS, "0.5")).gpus())
        .hasMessageContaining("must be 1");
  }

  @Test
  void aGpuThatIsGivenTwiceIsTold() throws Exception {
    GpuHolds holds = new GpuHolds(folder, Duration.ofMillis(300));
    TorchDevice gpu = new TorchDevice(1);
    try (AutoCloseable held = holds.take(gpu);
        AutoCloseable other = holds.take(new TorchDevice(0));
        AutoCloseable cpu = holds.take(TorchDevice.CPU)) {
      assertThatThrownBy(() -> holds.take(gpu))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the GPU 1 is given to two executors")
          .hasMessageContaining("spark.worker.resource.gpu");
    }
    holds.take(gpu).close();
  }

  /** The script lists what CUDA would see. */
  @Test
  void theDiscoveryScriptNamesGpusByIndex() throws IOException, InterruptedException {
    ProcessBuilder script = new ProcessBuilder("sh", Path.of("gpus.sh").toString());
    script.environment().put("CUDA_VISIBLE_DEVICES", "4,6");
    Process process = script.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(said.strip()).isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}");
    assertThat(ResourceInformation.parseJson(said).addresses()).containsExactly("0", "1");
  }

  @Test
  void mastersAreReadAsTheyAreMeant() {
    assertThat(conf("local", Map.of()).master()).isEqualTo("local[1,16]");
    assertThat(conf("local[2]", Map.of()).master()).isEqualTo("local[2,16]");
    assertThat(conf("local[*]", Map.of()).isLocal()).isTrue();
    assertThat(conf("local[2,3]", Map.of()).master()).isEqualTo("local[2,3]");
    assertThat(conf("spark://a:1,b:2", Map.of()).standaloneMasters()).containsExactly("a:1", "b:2");
    assertThatThrownBy(() -> ClusterConf.of(new EngineOptions(Optional.empty(), Map.of())))
        .hasMessageContaining("--master");
    assertThatThrownBy(() -> conf("local[1]", Map.of("spark.master", "yarn")))
        .hasMessageContaining("spark-submit has named yarn");
    assertThatThrownBy(() -> conf("local[1]", Map.of(ClusterConf.RESULTS, "/tmp/x")).results())
        .hasMessageContaining("hdfs://");
  }

  /** The launcher's and the build's are Spark's own. */
  @Test
  void theJavaOptionsAreThoseThatSparkAsksFor() throws IOException {
    String launcher = java.nio.file.Files.readString(Path.of("../das"));
    String pom = java.nio.file.Files.readString(Path.of("../pom.xml"));
    for (String option : JavaModuleOptions.defaultModuleOptionArray()) {
      assertThat(launcher).contains(option);
      if (option.startsWith("--add")) {
        assertThat(pom).contains(option);
      }
    }
  }
}
