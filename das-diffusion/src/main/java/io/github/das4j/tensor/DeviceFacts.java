package io.github.das4j.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.pytorch.global.torch;

/**
 * Which model of device computes: results are bit-identical on equal ones.
 *
 * @param name as its maker calls it: {@code NVIDIA H100 80GB HBM3}
 * @param capability of a GPU its compute capability, such as {@code 9.0}; of a CPU the instructions
 *     that libtorch uses on it, such as {@code AVX2}
 */
public record DeviceFacts(String name, String capability) {

  private static final DeviceFacts UNKNOWN = new DeviceFacts("unknown", "unknown");
  private static final Path CPUS = Path.of("/proc/cpuinfo");
  private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");

  private static final Map<TorchDevice, DeviceFacts> KNOWN = new ConcurrentHashMap<>();

  /** Of a device; of a GPU that is not here, that it is unknown. */
  public static DeviceFacts of(TorchDevice device) {
    return KNOWN.computeIfAbsent(device, each -> each.isCpu() ? ofCpu() : ofGpu(each.cuda()));
  }

  private static DeviceFacts ofCpu() {
    LibTorch.load();
    try (Scope scope = Scope.open()) {
      return new DeviceFacts(cpuName(), torch.get_cpu_capability().getString());
    }
  }

  private static String cpuName() {
    try {
      Matcher matcher = MODEL.matcher(Files.readString(CPUS));
      if (matcher.find()) {
        return matcher.group(1).strip();
      }
    } catch (IOException e) {
      // Not Linux: the kind of CPU is what is known.
    }
    return System.getProperty("os.arch");
  }

  /** These classes are there in GPU builds only, and there only is this reached. */
  private static DeviceFacts ofGpu(int index) {
    if (index >= LibTorch.cudaDevices()) {
      return UNKNOWN;
    }
    try (Scope scope = Scope.open()) {
      cudaDeviceProp properties = new cudaDeviceProp();
      int error = cudart.cudaGetDeviceProperties(properties, index);
      return error == 0
          ? new DeviceFacts(
              properties.name().getString(), properties.major() + "." + properties.minor())
          : UNKNOWN;
    }
  }

  @Override
  public String toString() {
    return name + " (" + capability + ")";
  }
}
