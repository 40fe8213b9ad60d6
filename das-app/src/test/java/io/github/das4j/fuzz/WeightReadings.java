package io.github.das4j.fuzz;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.inspect.Inspection;
import io.github.das4j.inspect.Inspector;
import io.github.das4j.nn.AestheticHead;
import io.github.das4j.reward.PerceptualDistance;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Readers of weights. */
final class WeightReadings {

  /** Reading values is worth while only for small files; the others are looked at. */
  private static final long MOST_ELEMENTS = 1 << 16;

  private static final int STORAGE_BYTES = 64;
  private static final int STORAGES = 3;
  private static final Pattern OFFSETS =
      Pattern.compile("\"data_offsets\"\\s*:\\s*\\[\\s*\\d+\\s*,\\s*(\\d{1,6})\\s*]");

  /** torch.save's magic number, version and the writer's sizes (torch/serialization.py). */
  private static final String LEGACY_HEAD =
      "\200\2\212\12l\374\234F\371 j\250P\31.\200\2M\351\3.\200\2}q\0(X\20\0\0\0protocol_version"
          + "q\1M\351\3X\15\0\0\0little_endianq\2\210u.";

  private WeightReadings() {}

  static void safetensors(byte[] input, Path folder) throws IOException {
    Path file = folder.resolve("x.safetensors");
    Files.write(file, input);
    Guard.attempt(() -> readAll(file));
    Files.write(file, headed(input));
    readAll(file);
  }

  /** A file with this header, and as many bytes behind it as its last tensor seems to want. */
  private static byte[] headed(byte[] header) {
    Matcher matcher = OFFSETS.matcher(new String(header, StandardCharsets.ISO_8859_1));
    int data = 0;
    while (matcher.find()) {
      data = Math.max(data, Integer.parseInt(matcher.group(1)));
    }
    return ByteBuffer.allocate(8 + header.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  static void shards(byte[] input, Path folder) throws IOException {
    for (String name : new String[] {"a", "b"}) {
      Path shard = folder.resolve(name + ".safetensors");
      if (!Files.exists(shard)) {
        String header =
            "{\"" + name + ".weight\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        Files.write(shard, headed(header.getBytes(StandardCharsets.UTF_8)));
      }
    }
    Files.write(folder.resolve("model.safetensors.index.json"), input);
    readAll(folder);
  }

  static void zipPickle(byte[] input, Path folder) throws IOException {
    Path file = folder.resolve("x.pt");
    Files.write(file, input);
    Guard.attempt(() -> readAll(file));
    Files.write(file, zipped(input));
    readAll(file);
  }

  private static byte[] zipped(byte[] pickle) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      stored(zip, "archive/data.pkl", pickle);
      for (int key = 0; key < STORAGES; key++) {
        stored(zip, "archive/data/" + key, new byte[STORAGE_BYTES]);
      }
    }
    return bytes.toByteArray();
  }

  private static void stored(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  static void legacyPickle(byte[] input, Path folder) throws IOException {
    Path file = folder.resolve("x.pth");
    Files.write(file, input);
    Guard.attempt(() -> readAll(file));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(LEGACY_HEAD.getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(input);
    bytes.writeBytes("\200\2]q\0X\1\0\0\0000a.".getBytes(StandardCharsets.ISO_8859_1));
    ByteBuffer storage = ByteBuffer.allocate(8 + STORAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.writeBytes(storage.putLong(0, STORAGE_BYTES / 4).array());
    Files.write(file, bytes.toByteArray());
    readAll(file);
  }

  static void heads(byte[] input, Path folder) throws IOException {
    Path file = folder.resolve("x.pth");
    Files.write(file, input);
    Guard.attempt(() -> readAll(file));
    Guard.attempt(() -> PerceptualDistance.open(file, file, Placement.CPU_FLOAT32).close());
    Guard.attempt(
        () -> {
          try (StateDict dict = StateDicts.open(file)) {
            AestheticHead.width(dict);
          }
        });
    Inspection inspection = Inspector.inspect(file);
    if (inspection.kind().isEmpty()) {
      throw new AssertionError("a file of no kind");
    }
  }

  /** All that can be asked of a state dict. */
  static void readAll(Path file) {
    try (StateDict dict = StateDicts.open(file);
        Scope scope = Scope.open()) {
      long elements = Contents.of(dict).parameters();
      for (String name : dict.names()) {
        dict.shape(name);
        dict.type(name);
        if (elements <= MOST_ELEMENTS) {
          requireShape(dict, name);
        }
        if (dict instanceof SafetensorsFile safetensors && elements <= MOST_ELEMENTS) {
          Guard.attempt(() -> safetensors.floats(name));
        }
      }
    }
  }

  private static void requireShape(StateDict dict, String name) {
    long[] sizes = dict.tensor(name).contiguous().sizes().vec().get();
    if (!java.util.Arrays.equals(sizes, dict.shape(name))) {
      throw new AssertionError("a tensor of another shape than was said");
    }
  }
}
