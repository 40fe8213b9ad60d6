package io.github.das4j.das;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of this machine that a process may still take: what the system has, within the limits
 * of its cgroups.
 *
 * @param root where {@code proc} is: the file system's root
 */
record HostMemory(Path root) {

  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");

  double free() {
    return Math.min(available(), Cgroup.free(root).orElse(Double.POSITIVE_INFINITY));
  }

  private double available() {
    return read(root.resolve("proc/meminfo"), AVAILABLE).orElseGet(HostMemory::ofThePlatform);
  }

  private static OptionalDouble read(Path file, Pattern line) {
    try {
      Matcher matcher = line.matcher(Files.readString(file));
      return matcher.find()
          ? OptionalDouble.of(Double.parseDouble(matcher.group(1)) * 1024)
          : OptionalDouble.empty();
    } catch (IOException e) {
      // Not Linux: the platform's own figure serves.
      return OptionalDouble.empty();
    }
  }

  private static double ofThePlatform() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getFreeMemorySize();
  }
}
