package io.github.das4j.track;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The bytes of a TensorBoard event file: records as TensorFlow frames them (lib/io/record_writer.h:
 * length, its checksum, data, their checksum), each an Event (util/event.proto).
 */
final class EventFile {

  private static final int MASK_DELTA = 0xa282ead8;

  /** TensorProto's DT_STRING (framework/types.proto). */
  private static final int STRING = 7;

  /** Image's colour space for RGB (framework/summary.proto). */
  private static final int RGB = 3;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final double wallTime;

  /**
   * A file.
   *
   * @param wallTime of its events, in seconds since 1970
   */
  EventFile(double wallTime) {
    this.wallTime = wallTime;
    append(new Proto().number(1, wallTime).text(3, "brain.Event:2"));
  }

  void scalars(long step, Map<String, Double> values) {
    Proto summary = new Proto();
    values.forEach(
        (tag, value) -> summary.message(1, new Proto().text(1, tag).number(2, value.floatValue())));
    event(step, summary);
  }

  void image(long step, String tag, byte[] png) {
    // Width and height stand in the PNG's header chunk, at bytes 16 and 20.
    ByteBuffer header = ByteBuffer.wrap(png);
    Proto image =
        new Proto()
            .integer(1, header.getInt(20))
            .integer(2, header.getInt(16))
            .integer(3, RGB)
            .bytes(4, png);
    event(step, new Proto().message(1, new Proto().text(1, tag).message(4, image)));
  }

  /** Markdown, for TensorBoard's text page. */
  void text(long step, String tag, String text) {
    Proto plugin = new Proto().message(1, new Proto().text(1, "text"));
    Proto shape = new Proto().message(2, new Proto().integer(1, 1));
    Proto tensor = new Proto().integer(1, STRING).message(2, shape).text(8, text);
    event(
        step,
        new Proto().message(1, new Proto().text(1, tag).message(8, tensor).message(9, plugin)));
  }

  private void event(long step, Proto summary) {
    append(new Proto().number(1, wallTime).integer(2, step).message(5, summary));
  }

  private void append(Proto event) {
    byte[] data = event.toBytes();
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    out.writeBytes(length);
    out.writeBytes(little(Integer.BYTES).putInt(masked(length)).array());
    out.writeBytes(data);
    out.writeBytes(little(Integer.BYTES).putInt(masked(data)).array());
  }

  private static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
