package io.github.das4j.server;

import java.lang.management.ManagementFactory;
import org.bytedeco.javacpp.Pointer;

/**
 * What this process holds, garbage collected.
 *
 * @param heap bytes of Java's objects
 * @param nativeBytes of tensors and the like
 * @param nativeObjects that hold them
 */
record MemoryLevel(long heap, long nativeBytes, long nativeObjects) {

  private static final int COLLECTIONS = 4;

  static MemoryLevel now() {
    for (int k = 0; k < COLLECTIONS; k++) {
      System.gc();
      Served.pause();
    }
    return new MemoryLevel(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        Pointer.totalBytes(),
        Pointer.totalCount());
  }

  /** What there is now beyond this. */
  MemoryLevel grown() {
    MemoryLevel now = now();
    return new MemoryLevel(
        now.heap - heap, now.nativeBytes - nativeBytes, now.nativeObjects - nativeObjects);
  }
}
