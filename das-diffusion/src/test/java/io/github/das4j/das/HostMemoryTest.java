package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On folders as the kernel shows them. */
class HostMemoryTest {

  private static final double GIB = 1024.0 * 1024 * 1024;
  private static final String V1 =
      """
      34 30 0:31 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
      40 30 0:37 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
      """;
  private static final String V2 =
      "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

  /** What a version 1 group without a limit says. */
  private static final String BOUNDLESS = "9223372036854771712";

  @TempDir Path root = Path.of("");

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void machine(String mounts, String groups) throws IOException {
    write("proc/meminfo", "MemTotal:       67108864 kB\nMemAvailable:   33554432 kB\n");
    write("proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n" + mounts);
    write("proc/self/cgroup", groups);
  }

  private void v1(String group, String limit, double used, String stat) throws IOException {
    String folder = "sys/fs/cgroup/memory/" + group;
    write(folder + "/memory.limit_in_bytes", limit + "\n");
    write(folder + "/memory.usage_in_bytes", (long) used + "\n");
    write(folder + "/memory.stat", stat);
  }

  private void v2(String group, String limit, double used, String stat) throws IOException {
    String folder = "sys/fs/cgroup/" + group;
    write(folder + "/memory.max", limit + "\n");
    write(folder + "/memory.high", "max\n");
    write(folder + "/memory.current", (long) used + "\n");
    write(folder + "/memory.stat", stat);
  }

  private static String gib(double count) {
    return Long.toString((long) (count * GIB));
  }

  private double free() {
    return new HostMemory(root).free() / GIB;
  }

  @Test
  void withoutLimitsItIsWhatTheSystemHas() throws IOException {
    machine(V2, "0::/user.slice\n");
    v2("user.slice", "max", 5 * GIB, "");
    assertThat(free()).isEqualTo(32);
  }

  @Test
  void withoutCgroupsToo() throws IOException {
    write("proc/meminfo", "MemAvailable:   1048576 kB\n");
    assertThat(free()).isEqualTo(1);
  }

  @Test
  void aLimitOfVersionTwoLeavesWhatIsNotUsed() throws IOException {
    machine(V2, "0::/job\n");
    v2("job", gib(8), 3 * GIB, "anon 1\n");
    assertThat(free()).isEqualTo(5);
  }

  @Test
  void pagesOfFilesYield() throws IOException {
    machine(V2, "0::/job\n");
    String stat = "inactive_file " + gib(1.5) + "\nactive_file " + gib(0.5) + "\nactive_anon 77\n";
    v2("job", gib(8), 7 * GIB, stat);
    assertThat(free()).isEqualTo(3);
  }

  @Test
  void theTightestOfNestedGroupsCounts() throws IOException {
    machine(V2, "0::/slice/job/worker\n");
    v2("slice", gib(20), 18.5 * GIB, "");
    v2("slice/job", gib(8), 3 * GIB, "");
    v2("slice/job/worker", "max", GIB, "");
    assertThat(free()).isEqualTo(1.5);
  }

  @Test
  void throttlingCountsAsALimit() throws IOException {
    machine(V2, "0::/job\n");
    v2("job", gib(8), 3 * GIB, "");
    write("sys/fs/cgroup/job/memory.high", gib(4) + "\n");
    assertThat(free()).isEqualTo(1);
  }

  @Test
  void aLimitOfVersionOneBesideAnUnusedVersionTwo() throws IOException {
    machine(V1, "4:memory:/pods/job\n3:cpuset:/\n0::/\n");
    v1("", BOUNDLESS, 30 * GIB, "");
    v1("pods", gib(16), 15 * GIB, "total_inactive_file " + gib(3) + "\ninactive_file 7\n");
    v1("pods/job", BOUNDLESS, GIB, "");
    assertThat(free()).isEqualTo(4);
  }

  @Test
  void aContainerSeesItsOwnGroupAsTheMount() throws IOException {
    machine(V1.replace("0:31 / ", "0:31 /docker/ab12 "), "4:memory:/docker/ab12/inner\n");
    v1("", gib(2), 0.5 * GIB, "");
    v1("inner", BOUNDLESS, 0, "");
    assertThat(free()).isEqualTo(1.5);
  }

  @Test
  void aGroupBelowTheMountCountsToo() throws IOException {
    machine(V1.replace("0:31 / ", "0:31 /docker/ab12 "), "4:memory:/docker/ab12/inner\n");
    v1("", gib(8), 0.5 * GIB, "");
    v1("inner", gib(2), 0.5 * GIB, "");
    assertThat(free()).isEqualTo(1.5);
  }

  @Test
  void memoryMayShareItsHierarchyWithOtherControllers() throws IOException {
    machine(V1.replace("rw,memory", "rw,hugetlb,memory"), "4:hugetlb,memory:/job\n");
    v1("job", gib(4), GIB, "");
    assertThat(free()).isEqualTo(3);
  }

  @Test
  void ofAGroupOutsideOfTheMountTheMountCounts() throws IOException {
    machine(V2, "0::/../elsewhere\n");
    v2("", gib(3), GIB, "");
    assertThat(free()).isEqualTo(2);
  }

  @Test
  void whatIsUsedUpIsNothing() throws IOException {
    machine(V2, "0::/job\n");
    v2("job", gib(2), 2.5 * GIB, "");
    assertThat(free()).isZero();
  }

  @Test
  void thisMachineHasSome() {
    assertThat(new HostMemory(Path.of("/")).free()).isPositive();
  }
}
