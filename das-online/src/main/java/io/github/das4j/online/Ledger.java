package io.github.das4j.online;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The data set of a run as a file that only grows, an entry a line. An entry is on the disk before
 * what it announces is done; a line that was cut off by a crash is dropped when the file is opened.
 * One program at a time has it open.
 */
final class Ledger implements AutoCloseable {

  private static final ObjectMapper LINES = new ObjectMapper();

  private final Path file;
  private final FileChannel channel;
  private final Disk disk;
  private final LedgerSummary book = new LedgerSummary();

  private Ledger(Path file, FileChannel channel, Disk disk) {
    this.file = file;
    this.channel = channel;
    this.disk = disk;
  }

  /**
   * Opens a ledger, new or not.
   *
   * @throws IllegalArgumentException if another program has it open, or a line of it is no entry
   */
  static Ledger open(Path file, Disk disk) {
    FileChannel channel = null;
    Ledger opened = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      lock(file, channel);
      Ledger ledger = new Ledger(file, channel, disk);
      String text = Files.readString(file);
      int sound = text.lastIndexOf('\n') + 1;
      read(text.substring(0, sound), file, ledger.book);
      channel.truncate(text.substring(0, sound).getBytes(StandardCharsets.UTF_8).length);
      channel.position(channel.size());
      channel.force(true);
      // A question that is on the disk is of no use in a file or folder whose name is not.
      Path folder = file.toAbsolutePath().resolveSibling("");
      disk.sync(folder);
      disk.sync(folder.resolveSibling(""));
      opened = ledger;
      return ledger;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + file + ": " + AtomicFiles.reason(e), e);
    } finally {
      if (channel != null && opened == null) {
        close(channel, file);
      }
    }
  }

  /** Reads the ledger of another run, without touching it. */
  static LedgerSummary read(Path file) {
    LedgerSummary book = new LedgerSummary();
    try {
      String text = Files.readString(file);
      read(text.substring(0, text.lastIndexOf('\n') + 1), file, book);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
    return book;
  }

  private static void read(String text, Path file, LedgerSummary book) {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      try {
        book.add(Entry.of(LINES.readTree(line)));
      } catch (JsonProcessingException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            file + ", line " + number + " is no entry of a data set; was it edited?", e);
      }
    }
  }

  private static void lock(Path file, FileChannel channel) throws IOException {
    Optional<FileLock> lock;
    try {
      lock = Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      lock = Optional.empty();
    }
    if (lock.isEmpty()) {
      throw new IllegalArgumentException(
          "another das is at work on " + file.getParent() + "; wait for it or stop it");
    }
  }

  LedgerSummary book() {
    return book;
  }

  /** Puts an entry on the disk, then into the book. */
  synchronized void append(Entry entry) {
    String line = entry.json() + "\n";
    disk.append(file, channel, line.getBytes(StandardCharsets.UTF_8));
    book.add(entry);
  }

  private static void close(FileChannel channel, Path file) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }

  @Override
  public void close() {
    close(channel, file);
  }
}
