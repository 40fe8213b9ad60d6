package io.github.das4j.fuzz;

import io.github.das4j.cli.RecordedJobs;
import io.github.das4j.eval.JudgedFiles;
import io.github.das4j.files.PngText;
import io.github.das4j.report.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;

/** Readers of images. */
final class ImageReadings {

  private static final long PNG = 0x89504E470D0A1A0AL;

  private ImageReadings() {}

  /** The file is read; and what it says is written into another and read again. */
  static void texts(byte[] input, Path folder) throws IOException {
    Guard.attempt(() -> PngText.read(input));
    Guard.attempt(() -> PngText.read(repaired(input)));
    byte[] image = Pictures.png(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
    String text = new String(input, StandardCharsets.UTF_8);
    if (!text.equals(PngText.read(PngText.insert(image, Map.of("das4j", text))).get("das4j"))) {
      throw new AssertionError("a text is not read as it was written");
    }
    Path file = folder.resolve("x.png");
    Files.write(file, PngText.insert(image, Map.of("das4j", text)));
    RecordedJobs.ofImage(file);
  }

  /** Checksums of PNG files are made right. */
  static void images(byte[] input, Path folder) throws IOException {
    Path file = folder.resolve("x.png");
    Files.write(file, repaired(input));
    JudgedFiles.read(file);
    Pictures.decode(input);
  }

  private static byte[] repaired(byte[] file) {
    byte[] repaired = file.clone();
    ByteBuffer buffer = ByteBuffer.wrap(repaired);
    if (file.length < 8 || buffer.getLong() != PNG) {
      return repaired;
    }
    while (buffer.remaining() >= 12) {
      int start = buffer.position();
      int length = buffer.getInt();
      if (length < 0 || length > buffer.remaining() - 8) {
        return repaired;
      }
      CRC32 crc = new CRC32();
      crc.update(repaired, start + 4, length + 4);
      buffer.position(start + 8 + length);
      buffer.putInt((int) crc.getValue());
    }
    return repaired;
  }
}
