package io.github.das4j.judge;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An image as a PNG file, on the disk or in memory. */
public interface PngSource {

  /** The file's bytes. */
  byte[] bytes();

  /** Where it is on the disk; empty where it is not. */
  Optional<Path> file();

  /** One on the disk, which is read when it is asked for. */
  static PngSource of(Path file) {
    return new PngSource() {
      @Override
      public byte[] bytes() {
        try {
          return Files.readAllBytes(file);
        } catch (IOException e) {
          throw new UncheckedIOException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
      }

      @Override
      public Optional<Path> file() {
        return Optional.of(file);
      }
    };
  }

  /** One in memory. */
  static PngSource of(byte[] png) {
    return new PngSource() {
      @Override
      public byte[] bytes() {
        return png;
      }

      @Override
      public Optional<Path> file() {
        return Optional.empty();
      }
    };
  }
}
