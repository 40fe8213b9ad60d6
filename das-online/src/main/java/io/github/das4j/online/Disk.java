package io.github.das4j.online;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The ways in which a run writes; tests stop it before, in and after each. */
interface Disk {

  /** Writes a file whole or not at all. */
  void write(Path file, byte[] bytes);

  /** Appends to an open file and waits until it is on the disk. */
  void append(Path file, FileChannel channel, byte[] bytes);

  /** Waits until the names in a folder are on the disk. */
  void sync(Path folder);

  /** The real one. */
  static Disk real() {
    return new Disk() {
      @Override
      public void write(Path file, byte[] bytes) {
        AtomicFiles.write(file, bytes);
      }

      @Override
      public void sync(Path folder) {
        AtomicFiles.sync(folder);
      }

      @Override
      public void append(Path file, FileChannel channel, byte[] bytes) {
        try {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
          channel.force(true);
        } catch (IOException e) {
          throw new UncheckedIOException("cannot write " + file + ": " + AtomicFiles.reason(e), e);
        }
      }
    };
  }
}
