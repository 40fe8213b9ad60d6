package io.github.das4j.checkpoint.pickle;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.pickle.Pickled.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The zip form: {@code name/data.pkl} beside {@code name/data/KEY}. torch.save never compresses,
 * and compressed entries are refused, so that nothing is larger than the file.
 */
final class ZipPickle implements PickleArchive {

  private static final String PICKLE = "/data.pkl";

  private final String source;
  private final ZipFile zip;
  private final String prefix;
  private final Object root;

  private ZipPickle(String source, ZipFile zip, String prefix, Object root) {
    this.source = source;
    this.zip = zip;
    this.prefix = prefix;
    this.root = root;
  }

  static ZipPickle open(Path file) throws IOException {
    ZipFile zip = new ZipFile(file.toFile());
    ZipPickle opened = null;
    try {
      String source = file.toString();
      String prefix =
          zip.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - 9)
              .map(name -> name.substring(0, name.length() - PICKLE.length()))
              .findFirst()
              .orElseThrow(() -> new PickleException("it is a zip archive without a data.pkl"));
      requireNoProgram(zip, prefix);
      requireLittleEndian(zip, prefix);
      byte[] pickle = small(zip, prefix + PICKLE, MAX_PICKLE);
      Object root = Unpickler.read(ByteBuffer.wrap(pickle), new HashMap<>());
      opened = new ZipPickle(source, zip, prefix, root);
      return opened;
    } finally {
      if (opened == null) {
        zip.close();
      }
    }
  }

  private static void requireNoProgram(ZipFile zip, String prefix) {
    if (zip.stream().anyMatch(entry -> entry.getName().startsWith(prefix + "/code/"))) {
      throw new PickleException(
          "it is a TorchScript program, as OpenAI's own CLIP files are, not a dict of tensors: give"
              + " the same model's safetensors or .bin");
    }
  }

  private static void requireLittleEndian(ZipFile zip, String prefix) throws IOException {
    String name = prefix + "/byteorder";
    if (zip.getEntry(name) != null) {
      String order = new String(small(zip, name, 16), StandardCharsets.UTF_8);
      if (!order.equals("little")) {
        throw new PickleException("its byte order is not little endian");
      }
    }
  }

  private static byte[] small(ZipFile zip, String name, int most) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    requireStored(entry);
    if (entry.getSize() > most) {
      throw new PickleException("an entry has " + entry.getSize() + " bytes, above " + most);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readNBytes(most);
    }
  }

  private static void requireStored(ZipEntry entry) {
    if (entry.getMethod() != ZipEntry.STORED) {
      throw new PickleException("its entries are compressed, which torch.save never does");
    }
  }

  @Override
  public Object root() {
    return root;
  }

  @Override
  public InputStream open(Storage storage) throws IOException {
    ZipEntry entry = zip.getEntry(prefix + "/data/" + storage.key());
    if (entry == null) {
      throw new CheckpointException(source + " lacks the storage " + storage.key());
    }
    requireStored(entry);
    long needed = storage.type().size(new long[] {storage.elements()});
    if (needed > entry.getSize()) {
      throw new CheckpointException(
          source
              + ": storage "
              + storage.key()
              + " should have "
              + needed
              + " bytes, but its entry has "
              + entry.getSize());
    }
    return zip.getInputStream(entry);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
