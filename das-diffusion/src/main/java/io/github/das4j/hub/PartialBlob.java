package io.github.das4j.hub;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A blob that is being fetched, with the digest of what is there. It stays when a download is cut
 * off, for the next to go on from.
 */
final class PartialBlob implements AutoCloseable {

  private static final int BUFFER = 1 << 20;

  private final Path file;
  private final FileMetadata metadata;
  private final FileChannel channel;
  private BlobDigest digest;
  private long length;

  private PartialBlob(Path file, FileMetadata metadata, FileChannel channel) {
    this.file = file;
    this.metadata = metadata;
    this.channel = channel;
    this.digest = fresh(metadata);
  }

  /** Opens what there is of a blob, and takes its digest. */
  static PartialBlob open(Path file, FileMetadata metadata) throws IOException {
    Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    PartialBlob partial = new PartialBlob(file, metadata, channel);
    try {
      partial.takeUp();
      return partial;
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  private static BlobDigest fresh(FileMetadata metadata) {
    return BlobDigest.of(metadata.etag(), metadata.size());
  }

  private void takeUp() throws IOException {
    if (channel.size() > metadata.size()) {
      restart();
      return;
    }
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    while (channel.read(buffer) >= 0) {
      buffer.flip();
      digest.update(buffer);
      length += buffer.remaining();
      buffer.clear();
    }
  }

  /** Bytes that are there. */
  long length() {
    return length;
  }

  /** Bytes that are still to come. */
  long left() {
    return metadata.size() - length;
  }

  /** Throws away what is there. */
  void restart() throws IOException {
    channel.truncate(0);
    channel.position(0);
    length = 0;
    digest = fresh(metadata);
  }

  void write(ByteBuffer bytes) throws IOException {
    digest.update(bytes);
    while (bytes.hasRemaining()) {
      length += channel.write(bytes);
    }
  }

  /** Whether it is whole, and what its name says; then it is on the disk. It can be asked once. */
  boolean verified() throws IOException {
    boolean right = left() == 0 && digest.matches();
    if (right) {
      channel.force(true);
    }
    return right;
  }

  /** Gives it its place. */
  void move(Path blob) throws IOException {
    channel.close();
    Files.move(file, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    AtomicFiles.sync(blob.toAbsolutePath().resolveSibling(""));
  }

  /** Removes it. */
  void discard() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
