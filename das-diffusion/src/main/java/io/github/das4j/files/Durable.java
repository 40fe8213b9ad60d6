package io.github.das4j.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * What makes a file last when the power goes; tests see what is asked of it, and in which order.
 */
interface Durable {

  /** Writes a file and waits until its bytes are on the disk. */
  void write(Path file, byte[] bytes) throws IOException;

  /** Renames a file or folder in one go, over a file that is there. */
  void move(Path from, Path to) throws IOException;

  /** Waits until the names in a folder are on the disk. */
  void sync(Path folder) throws IOException;

  /** The real one. */
  static Durable real() {
    return new Durable() {
      private final boolean windows =
          System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

      @Override
      public void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
          channel.force(true);
        }
      }

      @Override
      public void move(Path from, Path to) throws IOException {
        if (Files.isDirectory(from)) {
          Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } else {
          Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
      }

      /** Windows opens no folder, and needs none. */
      @Override
      public void sync(Path folder) throws IOException {
        if (!windows) {
          try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
          }
        }
      }
    };
  }
}
