package io.github.das4j.checkpoint.safetensors;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.ElementType;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.tensor.LibTorch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A safetensors file, mapped: tensors share memory with the page cache, and nothing is read before
 * it is used. The maps are read-only (writing to such a tensor ends the process) and live until
 * this is closed.
 */
public final class SafetensorsFile implements StateDict {

  private final String source;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final Map<String, MappedByteBuffer> maps = new HashMap<>();
  private boolean closed;

  private SafetensorsFile(String source, FileChannel channel, SafetensorsHeader header) {
    this.source = source;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file and checks its header against its size.
   *
   * @throws CheckpointException if the file is missing or not a sound safetensors file
   */
  public static SafetensorsFile open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException("there is no weight file " + file);
    }
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new CheckpointException("safetensors files need a little-endian machine");
    }
    FileChannel channel = null;
    SafetensorsFile opened = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
      SafetensorsHeader header = SafetensorsHeader.read(channel, file.toString());
      opened = new SafetensorsFile(file.toString(), channel, header);
      return opened;
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be read: " + e.getMessage(), e);
    } finally {
      if (channel != null && opened == null) {
        close(channel, file.toString());
      }
    }
  }

  @Override
  public String source() {
    return source;
  }

  /** The free strings in the file's header. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(header.entries().keySet());
  }

  @Override
  public long[] shape(String name) {
    return entry(name).shape().clone();
  }

  /**
   * A float32 tensor's values in plain Java, without libtorch.
   *
   * @throws CheckpointException if the file has no such tensor, or one of another type
   */
  public float[] floats(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    if (entry.type() != ElementType.F32) {
      throw new CheckpointException(
          source + ": tensor " + name + " has type " + entry.type() + ", not F32");
    }
    float[] values = new float[Math.toIntExact(entry.bytes() / Float.BYTES)];
    map(name, entry).duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  @Override
  public ScalarType type(String name) {
    return entry(name).type().scalarType();
  }

  @Override
  public Tensor tensor(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    LibTorch.load();
    TensorOptions options = new TensorOptions(entry.type().scalarType());
    if (entry.bytes() == 0) {
      return torch.empty(entry.shape(), options, null);
    }
    Pointer mapped = new Pointer(map(name, entry));
    if ((header.dataStart() + entry.begin()) % entry.type().bytes() == 0) {
      return torch.from_blob(mapped, entry.shape(), options);
    }
    Tensor aligned = torch.empty(entry.shape(), options, null);
    Pointer.memcpy(aligned.data_ptr(), mapped, entry.bytes());
    return aligned;
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry entry = header.entries().get(name);
    if (entry == null) {
      throw new CheckpointException(source + " has no tensor " + name);
    }
    return entry;
  }

  private synchronized ByteBuffer map(String name, SafetensorsHeader.Entry entry) {
    if (closed) {
      throw new IllegalStateException(source + " is closed");
    }
    MappedByteBuffer known = maps.get(name);
    if (known != null) {
      return known;
    }
    if (entry.bytes() > Integer.MAX_VALUE) {
      throw new CheckpointException(
          source
              + ": tensor "
              + name
              + " has "
              + entry.bytes()
              + " bytes; below 2 GiB can be read");
    }
    try {
      long position = header.dataStart() + entry.begin();
      if (position + entry.bytes() > channel.size()) {
        throw new CheckpointException(source + " has become shorter since it was opened");
      }
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, position, entry.bytes());
      maps.put(name, map);
      return map;
    } catch (IOException e) {
      throw new CheckpointException(source + " cannot be mapped: " + e.getMessage(), e);
    }
  }

  /** Gives up the maps; tensors that share them must not be used any more. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      maps.clear();
      close(channel, source);
    }
  }

  private static void close(FileChannel channel, String source) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new CheckpointException(source + " cannot be closed: " + e.getMessage(), e);
    }
  }
}
