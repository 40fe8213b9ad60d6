package io.github.das4j.das;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine's memory. */
public final class FreeMemory {

  private FreeMemory() {}

  /** Memory that a process may still take, in bytes; caches that would yield count as free. */
  public static double bytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemAvailable:")) {
          return Double.parseDouble(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException e) {
      // Not Linux: the platform's own figure serves.
    }
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getFreeMemorySize();
  }
}
