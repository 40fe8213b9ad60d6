package io.github.das4j.das;

import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;

/** How much memory a process may still take on a device. */
@FunctionalInterface
public interface FreeMemory {

  /** In bytes; caches that would yield count as free. */
  double bytes(TorchDevice device);

  /** Of this machine: a GPU's own memory; on the CPU what the system and its cgroups leave. */
  static FreeMemory ofThisMachine() {
    HostMemory host = new HostMemory(Path.of("/"));
    return device -> device.isCpu() ? host.free() : LibTorch.cudaFreeBytes(device.cuda());
  }
}
