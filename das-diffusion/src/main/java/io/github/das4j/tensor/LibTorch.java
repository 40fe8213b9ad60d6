package io.github.das4j.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/** Loads the natives, once, in the one order that works well. */
public final class LibTorch {

  static {
    // OpenBLAS threads fight OpenMP's (4 to 100 times slower), so it gets one, before any
    // operation.
    Loader.load(openblas.class);
    openblas.blas_set_num_threads(1);
    Loader.load(torch.class);
    // Tried on small convolutions, where it knows the CPU at all; says so on each where not.
    torch.globalContext().setUserEnabledNNPACK(false);
    // For every user of this process, whatever it opens.
    torch.globalContext().setAllowTF32CuBLAS(false);
    torch.globalContext().setAllowTF32CuDNN(false);
    if (torch.cuda_is_available()) {
      Determinism.require(
          torch.globalContext(), Optional.ofNullable(System.getenv(Determinism.WORKSPACE)));
    }
  }

  private LibTorch() {}

  /** Loads libtorch if it is not loaded yet. */
  public static void load() {
    // The static initialiser has done it.
  }

  /**
   * Number of threads that one operation may use on the CPU; for operations of this thread.
   *
   * @param threads at least 1
   * @throws IllegalArgumentException if there are none
   */
  public static void setThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    torch.set_num_threads(threads);
  }

  /** Number of threads that one operation of this thread uses on the CPU. */
  public static int threads() {
    return torch.get_num_threads();
  }

  /** Number of CUDA devices; 0 in a CPU build. */
  public static int cudaDevices() {
    load();
    return torch.cuda_is_available() ? torch.cuda_device_count() : 0;
  }

  /** Whether this build has the bindings of CUDA, whatever the machine has. */
  public static boolean isForCuda() {
    return LibTorch.class.getClassLoader().getResource("org/bytedeco/cuda/global/cudart.class")
        != null;
  }

  /**
   * Refuses a device that is not here.
   *
   * @throws IllegalArgumentException saying how there may be one
   */
  public static void requireHere(TorchDevice device) {
    if (device.isCpu() || device.cuda() < cudaDevices()) {
      return;
    }
    throw new IllegalArgumentException(
        "there is no device "
            + device
            + " here"
            + (isForCuda()
                ? "; das doctor lists what there is"
                : ": this das is built for the CPU, and DAS_PROFILES=gpu before the command builds"
                    + " it for NVIDIA's GPUs (docs/gpu.md)"));
  }

  /** Memory of a CUDA device that nobody has taken, in bytes. */
  public static double cudaFreeBytes(int device) {
    try (Scope scope = Scope.open()) {
      return torch.getMemoryInfo((byte) device).first();
    }
  }

  /**
   * Gives memory of the host that nothing needs back to the system, where the allocator can
   * (glibc). What is allocated next is then touched anew, which takes time of its own.
   */
  public static void giveBack() {
    Pointer.trimMemory();
  }

  /** Gives memory that no tensor needs back to the GPUs; does nothing where there is none. */
  public static void emptyDeviceCache() {
    // In a CPU build there is no accelerator, which libtorch would throw over.
    if (cudaDevices() > 0) {
      torch.emptyCache();
    }
  }
}
