package io.github.das4j.hub;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The room that there is for a download. */
final class FreeSpace {

  private FreeSpace() {}

  /**
   * Refuses what would not fit.
   *
   * @param cache folder that need not be there yet
   * @param bytes that are to be written
   * @throws HubException if there is less room
   */
  static void require(Path cache, long bytes) {
    Path there = cache.toAbsolutePath().normalize();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    long free;
    try {
      free = Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      throw new HubException("cannot look at " + there + ": " + AtomicFiles.reason(e), e);
    }
    require(cache, bytes, free);
  }

  static void require(Path cache, long bytes, long free) {
    if (bytes > free) {
      throw new HubException(
          "the download takes "
              + ByteCount.of(bytes)
              + ", and "
              + cache
              + " has room for "
              + ByteCount.of(free)
              + ": make room, or name another folder in HF_HUB_CACHE");
    }
  }
}
