package io.github.das4j.checkpoint.safetensors;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.ElementType;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.file.JsonFiles;
import io.github.das4j.files.Unfinished;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ObjLongConsumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Writes safetensors files. Equal input gives equal bytes: tensors in the given order, the header
 * padded with spaces to a multiple of eight.
 */
public final class SafetensorsWriter {

  private static final int ALIGNMENT = 8;
  private static final long CHUNK = 1 << 26;

  private SafetensorsWriter() {}

  /**
   * Numbers in plain Java.
   *
   * @param shape whose product is the length of values
   */
  public record Floats(long[] shape, float[] values) {}

  private record Item(ElementType type, long[] shape, Body body) {}

  private interface Body {
    void writeTo(FileChannel channel) throws IOException;
  }

  /** Writes tensors, each in its own type, from whatever device. */
  public static void write(Path file, Map<String, Tensor> tensors) {
    write(file, tensors, Map.of());
  }

  /**
   * Writes tensors and free strings. The file appears whole or not at all: it is written beside its
   * place and moved there.
   *
   * @throws CheckpointException if it cannot be written, for instance because the disk is full
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    Map<String, Item> items = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) ->
            items.put(
                name,
                new Item(
                    type(name, tensor.scalar_type()),
                    Tensors.shape(tensor),
                    channel -> writeBytes(channel, tensor))));
    writeItems(file, items, metadata);
  }

  /** Writes float32 arrays, without libtorch. The file appears whole or not at all. */
  public static void writeFloats(Path file, Map<String, Floats> arrays) {
    Map<String, Item> items = new LinkedHashMap<>();
    arrays.forEach(
        (name, floats) -> {
          if (ElementType.F32.size(floats.shape()) != (long) Float.BYTES * floats.values().length) {
            throw new IllegalArgumentException(
                name
                    + " has "
                    + floats.values().length
                    + " values, which is not shape "
                    + Arrays.toString(floats.shape()));
          }
          items.put(
              name,
              new Item(
                  ElementType.F32,
                  floats.shape(),
                  channel -> drain(channel, littleEndian(floats.values()))));
        });
    writeItems(file, items, Map.of());
  }

  /**
   * Writes a state dict, one tensor at a time, so that little more than the largest is ever in
   * memory.
   *
   * @param type of the tensors of real numbers; the others keep their own
   * @param written told each tensor's name and its bytes once it is written
   */
  public static void write(
      Path file, StateDict dict, Optional<DType> type, ObjLongConsumer<String> written) {
    Map<String, Item> items = new LinkedHashMap<>();
    for (String name : dict.names()) {
      ElementType target = type(name, target(dict.type(name), type));
      long[] shape = dict.shape(name);
      items.put(
          name,
          new Item(
              target,
              shape,
              channel -> {
                try (Scope scope = Scope.open()) {
                  writeBytes(channel, dict.tensor(name).to(target.scalarType()));
                }
                written.accept(name, target.size(shape));
              }));
    }
    writeItems(file, items, Map.of("format", "pt"));
  }

  private static ScalarType target(ScalarType stored, Optional<DType> wanted) {
    boolean real =
        ElementType.of(stored).map(type -> type.name().matches("B?F\\d.*")).orElse(false);
    return real ? wanted.map(DType::scalarType).orElse(stored) : stored;
  }

  private static ByteBuffer littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static void writeItems(Path file, Map<String, Item> items, Map<String, String> metadata) {
    byte[] header = header(items, metadata);
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try (Unfinished unfinished = Unfinished.at(temporary)) {
      // Not createTempFile, whose files only their owner can read.
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        drain(channel, length.putLong(header.length).flip());
        drain(channel, ByteBuffer.wrap(header));
        for (Item item : items.values()) {
          item.body().writeTo(channel);
        }
        channel.force(true);
      }
      move(temporary, file);
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static byte[] header(Map<String, Item> items, Map<String, String> metadata) {
    ObjectNode root = JsonFiles.MAPPER.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode strings = root.putObject(SafetensorsHeader.METADATA);
      metadata.forEach(strings::put);
    }
    long offset = 0;
    for (Map.Entry<String, Item> named : items.entrySet()) {
      if (named.getKey().equals(SafetensorsHeader.METADATA)) {
        throw new IllegalArgumentException("no tensor can have the name " + named.getKey());
      }
      ElementType type = named.getValue().type();
      long[] shape = named.getValue().shape();
      long end = Math.addExact(offset, type.size(shape));
      ObjectNode entry = root.putObject(named.getKey()).put("dtype", type.name());
      Arrays.stream(shape).forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static ElementType type(String name, ScalarType type) {
    return ElementType.of(type)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "tensor " + name + " has type " + type + ", which has no name in safetensors"));
  }

  private static void writeBytes(FileChannel channel, Tensor tensor) throws IOException {
    try (Scope scope = Scope.open()) {
      Tensor dense = tensor.detach().to(TorchDevice.CPU.torch(), tensor.scalar_type()).contiguous();
      long bytes = dense.numel() * dense.element_size();
      BytePointer data = new BytePointer(dense.data_ptr());
      for (long from = 0; from < bytes; from += CHUNK) {
        long to = Math.min(bytes, from + CHUNK);
        drain(channel, data.position(from).limit(to).asByteBuffer());
      }
    }
  }

  private static void drain(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
