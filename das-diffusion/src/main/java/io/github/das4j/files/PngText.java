package io.github.das4j.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/** Text in PNG files: uncompressed iTXt chunks (PNG specification, section 11.3.3.4). */
public final class PngText {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  /** Length of IHDR, the first chunk, with its length, type and checksum. */
  private static final int HEADER = 25;

  private static final String TYPE = "iTXt";

  private PngText() {}

  /** Whether these bytes begin as a PNG file does. */
  public static boolean isPng(byte[] file) {
    return file.length > SIGNATURE.length + HEADER
        && Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /** The image with these texts, keyed by keyword, behind its header. */
  public static byte[] insert(byte[] png, Map<String, String> texts) {
    int split = SIGNATURE.length + HEADER;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(png, 0, split);
      for (Map.Entry<String, String> text : texts.entrySet()) {
        writeChunk(out, data(text.getKey(), text.getValue()));
      }
      out.write(png, split, png.length - split);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write in memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Keyword, then flags for "not compressed", no language, no translated keyword, then the text.
   */
  private static byte[] data(String keyword, String text) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(keyword.getBytes(StandardCharsets.ISO_8859_1));
    data.writeBytes(new byte[] {0, 0, 0, 0, 0});
    data.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return data.toByteArray();
  }

  private static void writeChunk(DataOutputStream out, byte[] data) throws IOException {
    byte[] type = TYPE.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(data);
    out.writeInt(data.length);
    out.write(type);
    out.write(data);
    out.writeInt((int) crc.getValue());
  }

  /**
   * The texts of a PNG file, in its order.
   *
   * @throws IllegalArgumentException if it is no PNG file, or cut short
   */
  public static Map<String, String> read(byte[] file) {
    if (!isPng(file)) {
      throw new IllegalArgumentException("not a PNG file");
    }
    Map<String, String> texts = new LinkedHashMap<>();
    ByteBuffer buffer = ByteBuffer.wrap(file).position(SIGNATURE.length);
    while (buffer.remaining() >= 12) {
      int length = buffer.getInt();
      byte[] type = new byte[4];
      buffer.get(type);
      if (length < 0 || length > buffer.remaining() - 4) {
        throw new IllegalArgumentException("the PNG file is cut short or damaged");
      }
      if (new String(type, StandardCharsets.US_ASCII).equals(TYPE)) {
        byte[] data = new byte[length];
        buffer.get(data);
        parse(data).ifPresent(text -> texts.put(text.getKey(), text.getValue()));
      } else {
        buffer.position(buffer.position() + length);
      }
      buffer.getInt();
    }
    return texts;
  }

  /** Empty for a compressed text, which is not ours. */
  private static Optional<Map.Entry<String, String>> parse(byte[] data) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(data))) {
      String keyword = untilZero(in);
      boolean compressed = in.readUnsignedByte() != 0;
      in.readUnsignedByte();
      untilZero(in);
      untilZero(in);
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return compressed ? Optional.empty() : Optional.of(Map.entry(keyword, text));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String untilZero(DataInputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.readUnsignedByte(); b != 0; b = in.readUnsignedByte()) {
      bytes.write(b);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
