package io.github.das4j.eval;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.report.Pictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Image files, read warily: Java's decoders let some that are cut short or damaged pass. */
final class ImageFiles {

  private static final long PNG = 0x89504E470D0A1A0AL;
  private static final int PNG_END = 0x49454E44;

  private ImageFiles() {}

  /** A file that is no whole image; the message says why. */
  static final class UnreadableException extends Exception {
    UnreadableException(String reason) {
      super(reason);
    }
  }

  static RgbImage read(Path file) throws UnreadableException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      requireWholePng(bytes);
      return RgbImage.of(decoded(bytes));
    } catch (IOException e) {
      throw new UnreadableException(AtomicFiles.reason(e));
    } catch (RuntimeException e) {
      // The decoders meet damage with whatever exception it leads to.
      throw new UnreadableException("it is damaged");
    }
  }

  private static BufferedImage decoded(byte[] bytes) throws IOException, UnreadableException {
    ImageIO.setUseCache(false);
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new UnreadableException(
            bytes.length == 0 ? "it is empty" : "it is no image of a known format");
      }
      ImageReader reader = readers.next();
      List<String> warnings = new ArrayList<>();
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      try {
        Pictures.open(reader, in, bytes.length);
        Optional<CmykJpeg> cmyk = CmykJpeg.of(bytes);
        BufferedImage image =
            cmyk.isPresent()
                ? cmyk.get().image(reader.readRaster(0, reader.getDefaultReadParam()))
                : reader.read(0);
        // What the JPEG decoder says of data that is missing or that it could not follow.
        if (warnings.stream().anyMatch(w -> w.contains("Premature end") || w.contains("Corrupt"))) {
          throw new UnreadableException("it is cut short or damaged");
        }
        return image;
      } finally {
        reader.dispose();
      }
    }
  }

  /** Checks every chunk's checksum (PNG specification, section 5.3). */
  private static void requireWholePng(byte[] bytes) throws UnreadableException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (bytes.length < 8 || buffer.getLong() != PNG) {
      return;
    }
    int type = 0;
    while (type != PNG_END) {
      int start = buffer.position();
      int length = buffer.remaining() < 12 ? -1 : buffer.getInt();
      if (length < 0 || length > buffer.remaining() - 8) {
        throw new UnreadableException("it is cut short");
      }
      type = buffer.getInt();
      CRC32 crc = new CRC32();
      crc.update(bytes, start + 4, length + 4);
      buffer.position(start + 8 + length);
      if (buffer.getInt() != (int) crc.getValue()) {
        throw new UnreadableException("it is damaged");
      }
    }
  }
}
