package io.github.das4j.checkpoint.pickle;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.pickle.Pickled.Storage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The form before the zip archive (torch/serialization.py, _legacy_save): pickles of a magic
 * number, a version, the writer's sizes, the object and the storages' keys; then each storage as a
 * count of elements and its bytes.
 */
final class LegacyPickle implements PickleArchive {

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;

  private record Extent(long position, long bytes) {}

  private final String source;
  private final FileChannel channel;
  private final Object root;
  private final Map<String, Extent> extents = new HashMap<>();

  private LegacyPickle(String source, FileChannel channel) throws IOException {
    this.source = source;
    this.channel = channel;
    ByteBuffer head = read(0, (int) Math.min(channel.size(), MAX_PICKLE));
    Map<String, Storage> storages = new HashMap<>();
    if (!MAGIC.equals(Unpickler.read(head, storages))) {
      throw new PickleException("it does not begin as torch.save's files do");
    }
    if (!Long.valueOf(VERSION).equals(Unpickler.read(head, storages))) {
      throw new PickleException("its version is not " + VERSION);
    }
    Object sizes = Unpickler.read(head, storages);
    if (sizes instanceof Map<?, ?> map && Boolean.FALSE.equals(map.get("little_endian"))) {
      throw new PickleException("its byte order is not little endian");
    }
    root = Unpickler.read(head, storages);
    Object keys = Unpickler.read(head, storages);
    if (!(keys instanceof List<?> list)) {
      throw new PickleException("it has no list of storages");
    }
    locate(list, storages, head.position());
  }

  static LegacyPickle open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    LegacyPickle opened = null;
    try {
      opened = new LegacyPickle(file.toString(), channel);
      return opened;
    } finally {
      if (opened == null) {
        channel.close();
      }
    }
  }

  private void locate(List<?> keys, Map<String, Storage> storages, long start) throws IOException {
    long position = start;
    for (Object key : keys) {
      Storage storage = key instanceof String name ? storages.get(name) : null;
      if (storage == null) {
        throw new PickleException("it has a storage that no tensor uses");
      }
      long elements = read(position, Long.BYTES).getLong();
      position += Long.BYTES;
      long bytes = storage.type().size(new long[] {elements});
      if (bytes > channel.size() - position) {
        throw new PickleException(
            "a storage claims "
                + bytes
                + " bytes where "
                + (channel.size() - position)
                + " are left");
      }
      extents.put(storage.key(), new Extent(position, bytes));
      position += bytes;
    }
  }

  private ByteBuffer read(long position, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new PickleException("it ends too early");
      }
    }
    return buffer.flip();
  }

  @Override
  public Object root() {
    return root;
  }

  @Override
  public InputStream open(Storage storage) throws IOException {
    Extent extent = extents.get(storage.key());
    if (extent == null) {
      throw new CheckpointException(source + " lacks the storage " + storage.key());
    }
    long skipped = storage.type().size(new long[] {storage.offset()});
    long needed = storage.type().size(new long[] {storage.elements()});
    if (needed > extent.bytes() || skipped > extent.bytes() - needed) {
      throw new CheckpointException(
          source
              + ": storage "
              + storage.key()
              + " should have "
              + needed
              + " bytes, but "
              + extent.bytes()
              + " are there");
    }
    channel.position(extent.position() + skipped);
    return new FilterInputStream(Channels.newInputStream(channel)) {
      @Override
      public void close() {
        // The channel serves the other storages too.
      }
    };
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
