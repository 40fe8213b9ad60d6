package io.github.das4j.spark;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Sha256;
import io.github.das4j.run.PromptRecord;
import io.github.das4j.run.PromptTask;
import io.github.das4j.work.Reasons;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * A run's results at an address that Hadoop reads, with the jars that it needs for that. A prompt
 * is there when its {@code result.json} is: file systems rename its folder when it is whole; in
 * object stores, which rename nothing, that file is put last.
 */
final class HadoopPlace implements PromptPlace {

  private static final String RECORD = "run.json";

  /** Stores whose folders are but a way of reading names: a rename would copy, file by file. */
  private static final Set<String> STORES =
      Set.of("s3", "s3a", "s3n", "gs", "oss", "cos", "cosn", "obs", "swift");

  private final Path folder;
  private final FileSystem files;
  private final Configuration configuration;
  private final boolean store;

  HadoopPlace(String address, Configuration configuration) {
    this(address, configuration, STORES.contains(address.substring(0, address.indexOf(':'))));
  }

  /**
   * @param store whether folders cannot be renamed in one go
   */
  HadoopPlace(String address, Configuration configuration, boolean store) {
    this.folder = new Path(address);
    this.configuration = configuration;
    this.store = store;
    try {
      this.files = folder.getFileSystem(configuration);
    } catch (IOException e) {
      throw unread(address, e);
    }
  }

  /** One that is reached as this application's configuration says. */
  static HadoopPlace here(String address) {
    return new HadoopPlace(address, SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()));
  }

  private static IllegalArgumentException unread(Object what, IOException e) {
    return new IllegalArgumentException("cannot read " + what + ": " + reason(e), e);
  }

  private static String reason(IOException e) {
    return e instanceof FileNotFoundException ? "it is not there" : AtomicFiles.reason(e);
  }

  @Override
  public Optional<String> digest() {
    return bytes(new Path(folder, RECORD)).map(Sha256::hex);
  }

  private Optional<byte[]> bytes(Path file) {
    try (var in = files.open(file)) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unread(file, e);
    }
  }

  private Path prompt(PromptTask task) {
    return new Path(new Path(folder, "prompts"), task.id());
  }

  /** Whether a prompt is there, whole. */
  boolean isFinished(PromptTask task) {
    Path result = new Path(prompt(task), PromptRecord.RESULT);
    try {
      return files.exists(result);
    } catch (IOException e) {
      throw unread(result, e);
    }
  }

  /** The files of a prompt that is there. */
  Map<String, byte[]> fetched(PromptTask task) {
    Map<String, byte[]> fetched = new LinkedHashMap<>();
    try {
      for (FileStatus file : files.listStatus(prompt(task))) {
        if (file.isFile()) {
          fetched.put(file.getPath().getName(), bytes(file.getPath()).orElseThrow());
        }
      }
    } catch (IOException e) {
      throw unread(prompt(task), e);
    }
    return fetched;
  }

  /** Puts a file there by its name in the run's folder, in the place of any. */
  void put(String name, byte[] bytes) {
    put(new Path(folder, name), bytes);
  }

  private void put(Path file, byte[] bytes) {
    try (OutputStream out = files.create(file, true)) {
      out.write(bytes);
    } catch (IOException e) {
      throw unkept(file, e);
    }
  }

  private static UnkeptException unkept(Path file, IOException e) {
    return new UnkeptException("cannot write " + file + ": " + reason(e), e);
  }

  @Override
  public void commit(PromptTask task, Map<String, byte[]> contents, String attempt) {
    if (store) {
      stored(task, contents);
    } else {
      renamed(task, contents, attempt);
    }
  }

  /** What another attempt has put is the same bytes: only the last file says that all are there. */
  private void stored(PromptTask task, Map<String, byte[]> contents) {
    contents.forEach(
        (name, bytes) -> {
          if (!name.equals(PromptRecord.RESULT)) {
            put(new Path(prompt(task), name), bytes);
          }
        });
    Path last = new Path(prompt(task), PromptRecord.RESULT);
    byte[] bytes = Optional.ofNullable(contents.get(PromptRecord.RESULT)).orElseThrow();
    try (OutputStream out = files.create(last, false)) {
      out.write(bytes);
    } catch (IOException e) {
      if (!isFinished(task)) {
        throw unkept(last, e);
      }
    }
  }

  private void renamed(PromptTask task, Map<String, byte[]> contents, String attempt) {
    Path whole = new Path(new Path(folder, ".unfinished"), attempt);
    contents.forEach((name, bytes) -> put(new Path(whole, name), bytes));
    try {
      files.mkdirs(prompt(task).getParent());
      rename(whole, prompt(task));
    } catch (IOException e) {
      if (!isFinished(task)) {
        throw unkept(prompt(task), e);
      }
    } finally {
      remove(whole);
    }
  }

  /** Fails where there is one: FileSystem's own rename would put the folder into the other. */
  private void rename(Path from, Path to) throws IOException {
    try {
      FileContext.getFileContext(files.getUri(), configuration)
          .rename(from, to, Options.Rename.NONE);
    } catch (UnsupportedFileSystemException e) {
      if (files.exists(to) || !files.rename(from, to)) {
        throw new FileAlreadyExistsException(to.toString());
      }
      // Another attempt may have been faster in between, and hold ours now.
      remove(new Path(to, from.getName()));
    }
  }

  private void remove(Path path) {
    try {
      files.delete(path, true);
    } catch (IOException e) {
      DriverLine.say("cannot remove " + path + ": " + Reasons.of(e));
    }
  }

  @Override
  public Optional<java.nio.file.Path> state(PromptTask task) {
    return Optional.empty();
  }
}
