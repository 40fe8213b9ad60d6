package io.github.das4j.cli;

import com.sun.management.OperatingSystemMXBean;
import io.github.das4j.check.BundledCases;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.Versions;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.TorchDevice;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code das doctor}: what is here, what is missing, how to mend it. */
@Command(
    name = "doctor",
    description = {
      "Shows versions, devices, memory and natives, and what is missing.",
      "With --device, it runs recorded cases there and shows how far it is from what was recorded."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  das doctor", "  das doctor --device cuda:0"})
final class DoctorCommand implements Callable<Integer> {

  private static final long GIB = 1L << 30;
  private static final long NEEDED_CACHE = GIB / 2;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "Run recorded cases of networks, rewards, gradients and whole loops there: cpu or cuda:N."
              + " Exit code 1 if float32 is too far off.")
  Optional<String> device = Optional.empty();

  @Option(
      names = "--golden",
      paramLabel = "DIR",
      description = "Run the recorded cases of this folder. Default: those that come with das.")
  Optional<Path> golden = Optional.empty();

  @Option(names = "--threads", paramLabel = "N", description = "CPU threads. Default: every core.")
  int threads = Runtime.getRuntime().availableProcessors();

  private boolean healthy = true;

  @Override
  public Integer call() {
    Optional<TorchDevice> checked =
        device.or(() -> golden.map(folder -> "cpu")).map(DoctorCommand::present);
    golden.filter(folder -> !Files.isDirectory(folder)).ifPresent(DoctorCommand::refuse);
    Versions versions = Versions.read();
    line("das4j", versions.das4j() + " (commit " + versions.commit() + ")");
    line(
        "java",
        System.getProperty("java.runtime.version") + ", " + System.getProperty("java.home"));
    line(
        "system",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + ", "
            + System.getProperty("os.arch"));
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    line("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    line(
        "memory",
        String.format(
            Locale.ROOT,
            "%.1f GiB, heap up to %.1f GiB",
            (double) system.getTotalMemorySize() / GIB,
            (double) Runtime.getRuntime().maxMemory() / GIB));
    cache();
    natives(versions);
    line("OPENBLAS_NUM_THREADS", variable("OPENBLAS_NUM_THREADS"));
    line("OPENBLAS_CORETYPE", variable("OPENBLAS_CORETYPE"));
    line("THP_MEM_ALLOC_ENABLE", variable("THP_MEM_ALLOC_ENABLE"));
    if (System.getenv("OPENBLAS_NUM_THREADS") == null) {
      advise("start das through its launcher: it sets what makes libtorch fast");
    }
    RewardSpec.usages().forEach(usage -> line("reward", usage));
    if (healthy && checked.isPresent()) {
      LibTorch.setThreads(threads);
      Path cases = golden.orElseGet(BundledCases::folder);
      healthy = new DeviceReport(cases, checked.get(), threads).print();
    }
    System.out.println(healthy ? "All is well." : "Something is wrong; see above.");
    return healthy ? 0 : Failures.FAILED;
  }

  private static TorchDevice present(String name) {
    TorchDevice torch = TorchDevice.parse(name);
    int devices = torch.isCpu() ? 0 : LibTorch.cudaDevices();
    if (!torch.isCpu() && torch.cuda() >= devices) {
      throw new IllegalArgumentException(
          devices == 0
              ? "there is no "
                  + torch
                  + " here: no GPU, no driver, or a build for the CPU alone; DAS_PROFILES=gpu"
                  + " builds for CUDA"
              : "there is no " + torch + " here, only " + devices + " CUDA devices, from cuda:0");
    }
    return torch;
  }

  private static void refuse(Path folder) {
    throw new IllegalArgumentException("there is no folder " + folder + " of recorded cases");
  }

  private void natives(Versions versions) {
    long start = System.nanoTime();
    try {
      LibTorch.load();
      double seconds = (System.nanoTime() - start) / 1e9;
      line(
          "libtorch",
          String.format(
              Locale.ROOT,
              "%s, loaded in %.1f s, %d threads",
              versions.libtorch(),
              seconds,
              LibTorch.threads()));
      int devices = LibTorch.cudaDevices();
      line("CUDA devices", devices == 0 ? "none (a GPU build: DAS_PROFILES=gpu)" : "" + devices);
    } catch (LinkageError e) {
      healthy = false;
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      line("libtorch", "CANNOT BE LOADED: " + reason);
      advise(
          "its natives must be for this system: build on it, or delete the JavaCPP cache and try"
              + " again");
    }
  }

  private void cache() {
    Path cache =
        Optional.ofNullable(System.getProperty("org.bytedeco.javacpp.cachedir"))
            .map(Path::of)
            .orElse(Path.of(System.getProperty("user.home"), ".javacpp", "cache"));
    Path existing = cache;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null) {
      return;
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      line(
          "natives' cache",
          String.format(Locale.ROOT, "%s, %.1f GiB free", cache, (double) free / GIB));
      if (free < NEEDED_CACHE && !Files.exists(cache)) {
        healthy = false;
        advise("unpacking libtorch takes half a GiB there; make room");
      }
    } catch (IOException e) {
      line("natives' cache", cache + " cannot be read: " + AtomicFiles.reason(e));
    }
  }

  private static String variable(String name) {
    return Optional.ofNullable(System.getenv(name)).orElse("not set");
  }

  private static void line(String name, String value) {
    System.out.printf("%-22s %s%n", name, value);
  }

  private static void advise(String advice) {
    System.out.printf("%-22s → %s%n", "", advice);
  }
}
