package io.github.das4j.online;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.FolderLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The data set of a run as a file that only grows, an entry a line. An entry is on the disk before
 * what it announces is done; a line that was cut off by a crash is dropped when the file is opened.
 * One program at a time has it open.
 */
final class Ledger implements AutoCloseable {

  private static final ObjectMapper LINES = new ObjectMapper();

  private final Path file;
  private final FolderLock lock;
  private final FileChannel channel;
  private final Disk disk;
  private final LedgerSummary summary = new LedgerSummary();

  private Ledger(Path file, FolderLock lock, FileChannel channel, Disk disk) {
    this.file = file;
    this.lock = lock;
    this.channel = channel;
    this.disk = disk;
  }

  /**
   * Opens a ledger, new or not.
   *
   * @throws IllegalArgumentException if another program has it open, or a line of it is no entry
   */
  static Ledger open(Path file, Disk disk) {
    FolderLock lock = lock(file.toAbsolutePath().resolveSibling(""));
    FileChannel channel = null;
    Ledger opened = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      Ledger ledger = new Ledger(file, lock, channel, disk);
      String text = Files.readString(file);
      int sound = text.lastIndexOf('\n') + 1;
      read(text.substring(0, sound), file, ledger.summary);
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
      if (opened == null) {
        close(channel, lock, file);
      }
    }
  }

  /** Reads the ledger of another run, without touching it. */
  static LedgerSummary read(Path file) {
    LedgerSummary summary = new LedgerSummary();
    try {
      String text = Files.readString(file);
      read(text.substring(0, text.lastIndexOf('\n') + 1), file, summary);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
    return summary;
  }

  private static void read(String text, Path file, LedgerSummary summary) {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      try {
        summary.add(Entry.of(LINES.readTree(line)));
      } catch (JsonProcessingException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            file + ", line " + number + " is no entry of a data set; was it edited?", e);
      }
    }
  }

  private static FolderLock lock(Path folder) {
    return FolderLock.take(folder)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "another das is at work on " + folder + "; wait for it or stop it"));
  }

  LedgerSummary summary() {
    return summary;
  }

  /** Puts an entry on the disk, then into the summary. */
  synchronized void append(Entry entry) {
    String line = entry.json() + "\n";
    disk.append(file, channel, line.getBytes(StandardCharsets.UTF_8));
    summary.add(entry);
  }

  private static void close(@Nullable FileChannel channel, FolderLock lock, Path file) {
    try (lock) {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }

  @Override
  public void close() {
    close(channel, lock, file);
  }
}
