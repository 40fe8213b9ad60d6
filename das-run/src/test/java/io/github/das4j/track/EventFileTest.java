package io.github.das4j.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.report.Pictures;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reads event files by the published format alone: none of the writer's code. */
class EventFileTest {

  /** A field: number and value, which is a Long for varints and fixed ones, else bytes. */
  private record Field(int number, Object value) {

    byte[] bytes() {
      return (byte[]) value;
    }
  }

  private static List<byte[]> records(byte[] file) {
    List<byte[]> records = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      byte[] length = new byte[8];
      buffer.get(length);
      assertThat(buffer.getInt()).isEqualTo(masked(length));
      long size = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
      byte[] data = new byte[(int) size];
      buffer.get(data);
      assertThat(buffer.getInt()).isEqualTo(masked(data));
      records.add(data);
    }
    return records;
  }

  /**
   * CRC-32C bit by bit (Castagnoli's polynomial, reflected), masked as in TensorFlow's crc32c.h.
   */
  private static int masked(byte[] bytes) {
    int crc = ~0;
    for (byte b : bytes) {
      crc ^= b & 255;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
      }
    }
    crc = ~crc;
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  private static List<Field> fields(byte[] message) {
    List<Field> fields = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      long key = varint(buffer);
      Object value =
          switch ((int) key & 7) {
            case 0 -> varint(buffer);
            case 1 -> buffer.getLong();
            case 5 -> (long) buffer.getInt();
            default -> {
              byte[] bytes = new byte[(int) varint(buffer)];
              buffer.get(bytes);
              yield bytes;
            }
          };
      fields.add(new Field((int) (key >>> 3), value));
    }
    return fields;
  }

  private static long varint(ByteBuffer buffer) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = buffer.get();
      value |= (long) (b & 127) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static Field field(byte[] message, int number) {
    return fields(message).stream().filter(f -> f.number() == number).findFirst().orElseThrow();
  }

  private static String text(Field field) {
    return new String(field.bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void anotherReaderFindsWhatWasWritten() {
    byte[] png = Pictures.png(new BufferedImage(5, 3, BufferedImage.TYPE_INT_RGB));
    EventFile file = new EventFile(1.5);
    file.scalars(300, Map.of("ess", 2.5));
    file.image(301, "image", png);
    file.text(302, "prompt", "a cät");

    List<byte[]> records = records(file.bytes());
    assertThat(records).hasSize(4);
    assertThat(text(field(records.get(0), 3))).isEqualTo("brain.Event:2");
    assertThat(field(records.get(0), 1).value()).isEqualTo(Double.doubleToLongBits(1.5));

    byte[] scalar = field(field(records.get(1), 5).bytes(), 1).bytes();
    assertThat(field(records.get(1), 2).value()).isEqualTo(300L);
    assertThat(text(field(scalar, 1))).isEqualTo("ess");
    assertThat(field(scalar, 2).value()).isEqualTo((long) Float.floatToIntBits(2.5f));

    byte[] image = field(field(field(records.get(2), 5).bytes(), 1).bytes(), 4).bytes();
    assertThat(field(image, 1).value()).isEqualTo(3L);
    assertThat(field(image, 2).value()).isEqualTo(5L);
    assertThat(field(image, 4).bytes()).isEqualTo(png);

    byte[] words = field(field(records.get(3), 5).bytes(), 1).bytes();
    assertThat(text(field(field(words, 8).bytes(), 8))).isEqualTo("a cät");
    assertThat(text(field(field(field(words, 9).bytes(), 1).bytes(), 1))).isEqualTo("text");
  }
}
