package io.github.das4j.checkpoint.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.ElementType;
import io.github.das4j.checkpoint.file.JsonFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, every number of it checked against the file: eight bytes of
 * length (little endian), JSON, then the tensors' bytes without gap or overlap.
 *
 * @param dataStart the file position that offsets count from
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata, long dataStart) {

  /** The format's own limit on the header's length. */
  static final long MAX_HEADER = 100_000_000;

  static final String METADATA = "__metadata__";
  private static final int LENGTH_BYTES = 8;

  /** Where a tensor's bytes are: {@code begin} to {@code end}, from the start of the data. */
  record Entry(ElementType type, long[] shape, long begin, long end) {
    long bytes() {
      return end - begin;
    }
  }

  static SafetensorsHeader read(FileChannel channel, String source) throws IOException {
    long fileSize = channel.size();
    if (fileSize < LENGTH_BYTES) {
      throw bad(source, "it has only " + fileSize + " bytes");
    }
    long length = bytes(channel, 0, LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MAX_HEADER) {
      throw bad(
          source,
          "its header claims "
              + Long.toUnsignedString(length)
              + " bytes, and 2 to "
              + MAX_HEADER
              + " are allowed");
    }
    long dataStart = LENGTH_BYTES + length;
    if (dataStart > fileSize) {
      throw bad(source, "its header claims " + length + " bytes, but the file has " + fileSize);
    }
    byte[] json = bytes(channel, LENGTH_BYTES, (int) length).array();
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    try {
      parse(json, source, entries, metadata);
    } catch (JsonProcessingException e) {
      throw bad(source, "its header is not valid JSON: " + JsonFiles.reason(e));
    }
    requireContiguous(entries, fileSize - dataStart, source);
    return new SafetensorsHeader(entries, metadata, dataStart);
  }

  private static ByteBuffer bytes(FileChannel channel, long position, int count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("the file ends early");
      }
    }
    return buffer.flip();
  }

  private static void parse(
      byte[] json, String source, Map<String, Entry> entries, Map<String, String> metadata)
      throws IOException {
    try (JsonParser parser = JsonFiles.STREAMING.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw bad(source, "its header is not a JSON object");
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        JsonNode value = parser.readValueAsTree();
        if (name.equals(METADATA)) {
          readMetadata(value, source, metadata);
        } else {
          entries.put(name, entry(name, value, source));
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw bad(source, "its header holds more than one JSON object");
      }
    }
  }

  private static void readMetadata(JsonNode node, String source, Map<String, String> metadata) {
    if (!node.isObject()) {
      throw bad(source, METADATA + " is not an object");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isTextual()) {
        throw bad(source, METADATA + " has a value that is not a string: " + field.getKey());
      }
      metadata.put(field.getKey(), field.getValue().textValue());
    }
  }

  private static Entry entry(String name, JsonNode node, String source) {
    String what = "tensor " + name;
    JsonNode dtype = node.path("dtype");
    ElementType type =
        ElementType.named(dtype.asText())
            .orElseThrow(
                () ->
                    bad(
                        source,
                        what + " has type " + dtype + "; supported: " + ElementType.known()));
    long[] shape = numbers(node.path("shape"), source, what + ": shape");
    long[] offsets = numbers(node.path("data_offsets"), source, what + ": data_offsets");
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw bad(source, what + ": data_offsets " + node.path("data_offsets") + " is no range");
    }
    long size;
    try {
      size = type.size(shape);
    } catch (ArithmeticException e) {
      throw bad(source, what + ": " + e.getMessage());
    }
    if (size != offsets[1] - offsets[0]) {
      throw bad(
          source,
          what
              + " needs "
              + size
              + " bytes for its type and shape, but has "
              + (offsets[1] - offsets[0]));
    }
    return new Entry(type, shape, offsets[0], offsets[1]);
  }

  private static long[] numbers(JsonNode node, String source, String what) {
    if (!node.isArray()) {
      throw bad(source, what + " is missing or not a list");
    }
    long[] numbers = new long[node.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode number = node.get(i);
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        throw bad(source, what + " has " + number + " where a size must be");
      }
      numbers[i] = number.longValue();
    }
    return numbers;
  }

  private static void requireContiguous(Map<String, Entry> entries, long dataBytes, String source) {
    List<Map.Entry<String, Entry>> sorted = new ArrayList<>(entries.entrySet());
    sorted.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long end = 0;
    for (Map.Entry<String, Entry> entry : sorted) {
      if (entry.getValue().begin() != end) {
        String how = entry.getValue().begin() < end ? "overlaps" : "leaves a gap after";
        throw bad(source, "tensor " + entry.getKey() + " " + how + " the tensor before it");
      }
      end = entry.getValue().end();
    }
    if (end != dataBytes) {
      String how =
          end > dataBytes ? "is cut short, as by a download that broke off" : "is too long";
      throw bad(source, "it " + how + ": tensors take " + end + " bytes of its " + dataBytes);
    }
  }

  private static CheckpointException bad(String source, String why) {
    return new CheckpointException(source + " is not a usable safetensors file: " + why);
  }
}
