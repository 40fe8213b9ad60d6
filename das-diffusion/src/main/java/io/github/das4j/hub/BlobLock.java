package io.github.das4j.hub;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A hold on a blob while it is fetched, so that of two downloads at once, in this process or
 * another, one fetches and the other waits for it. The system releases it however a process ends.
 */
final class BlobLock implements AutoCloseable {

  private static final long LOOK_MILLIS = 100;

  private final FileChannel channel;

  private BlobLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes hold, as soon as nobody else has it.
   *
   * @param waiting called once if somebody has
   */
  static BlobLock take(Path file, Runnable waiting) {
    try {
      Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        boolean told = false;
        while (!locked(channel)) {
          if (!told) {
            waiting.run();
            told = true;
          }
          Thread.sleep(LOOK_MILLIS);
        }
        return new BlobLock(channel);
      } catch (IOException | RuntimeException | Error e) {
        channel.close();
        throw e;
      } catch (InterruptedException e) {
        channel.close();
        throw Retries.stopped();
      }
    } catch (IOException e) {
      throw new HubException("cannot lock " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written through it.
      return;
    }
  }
}
