package io.github.das4j.spark;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.FolderLock;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Holds of processes on the GPUs of a machine: a GPU that two executors believe to be theirs is
 * told, rather than left to run out of memory.
 */
final class GpuHolds {

  /** An executor that is being replaced may take that long to be gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path folder;
  private final Duration patience;

  GpuHolds() {
    this(Path.of(System.getProperty("java.io.tmpdir"), "das-gpus-" + user()), PATIENCE);
  }

  /**
   * @param folder the same for all processes of a machine
   */
  GpuHolds(Path folder, Duration patience) {
    this.folder = folder;
    this.patience = patience;
  }

  private static String user() {
    return System.getProperty("user.name").replaceAll("[^A-Za-z0-9_-]", "_");
  }

  /**
   * Takes hold of a GPU; of the CPU there is nothing to hold.
   *
   * @throws IllegalArgumentException if another process has it
   */
  AutoCloseable take(TorchDevice device) {
    if (device.isCpu()) {
      return () -> {};
    }
    Path place = folder.resolve("gpu-" + device.cuda());
    AtomicFiles.folder(place);
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<FolderLock> lock = FolderLock.take(place);
      if (lock.isPresent()) {
        return lock.get();
      }
      if (System.nanoTime() > end) {
        throw new IllegalArgumentException(
            "the GPU "
                + device.cuda()
                + " is given to two executors of this machine: let each have its own"
                + " (spark.worker.resource.gpu.amount and .discoveryScript of the worker, or"
                + " spark.executor.resource.gpu.amount as many as the machine has)");
      }
      Cluster.pause();
    }
  }
}
