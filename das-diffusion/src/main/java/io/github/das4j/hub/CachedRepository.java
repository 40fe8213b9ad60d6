package io.github.das4j.hub;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A repository in the cache, laid out as huggingface_hub does (its guide "Understand caching"):
 * {@code blobs/ETAG}, {@code snapshots/COMMIT/PATH}, which are relative links to blobs, and {@code
 * refs/REVISION}, which hold commits.
 *
 * @param folder {@code models--OWNER--NAME} in the cache
 * @param lock folder of its locks
 * @param links whether links may be made
 */
record CachedRepository(Path folder, Path lock, boolean links) {

  private static final int LONGEST_COMMIT = 100;

  static CachedRepository of(HubSettings settings, String repository) {
    String name = "models--" + repository.replace("/", "--");
    Path cache = settings.cache();
    return new CachedRepository(
        cache.resolve(name), cache.resolve(".locks").resolve(name), settings.links());
  }

  Path blob(String etag) {
    return folder.resolve("blobs").resolve(etag);
  }

  /** What is fetched of a blob; the name is ours, as huggingface_hub locks in another way. */
  Path partial(String etag) {
    return folder.resolve("blobs").resolve(etag + ".das4j.incomplete");
  }

  Path lock(String etag) {
    return lock.resolve(etag + ".lock");
  }

  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  /** The commit that a revision was when it was last looked at; a commit is itself. */
  Optional<String> commit(String revision) {
    if (Files.isDirectory(snapshot(revision))) {
      return Optional.of(revision);
    }
    Path ref = folder.resolve("refs").resolve(revision);
    try {
      if (!Files.isRegularFile(ref) || Files.size(ref) > LONGEST_COMMIT) {
        return Optional.empty();
      }
      return Optional.of(Files.readString(ref).strip()).filter(RepositoryPath::isCommit);
    } catch (IOException e) {
      throw new HubException("cannot read " + ref + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Writes down what a revision is now. */
  void remember(String revision, String commit) {
    if (!revision.equals(commit) && !commit(revision).equals(Optional.of(commit))) {
      Path ref = folder.resolve("refs").resolve(revision);
      AtomicFiles.folder(ref.resolveSibling(""));
      AtomicFiles.write(ref, commit);
    }
  }

  /** The paths of the files that a snapshot has, those left out whose blob is gone. */
  List<String> files(String commit) {
    Path snapshot = snapshot(commit);
    if (!Files.isDirectory(snapshot)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(snapshot)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new HubException("cannot read " + snapshot + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Whether a snapshot has a file, of this size where one is known. */
  boolean has(String commit, HubFile file) {
    Path pointer = snapshot(commit).resolve(file.path());
    try {
      return Files.isRegularFile(pointer)
          && (file.size() < 0 || Files.size(pointer) == file.size());
    } catch (IOException e) {
      throw new HubException("cannot read " + pointer + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** Puts a blob that is whole into a snapshot. */
  void place(String etag, String commit, String path) throws IOException {
    Path blob = blob(etag);
    Path pointer = snapshot(commit).resolve(path);
    Path parent = pointer.toAbsolutePath().resolveSibling("");
    Files.createDirectories(parent);
    Files.deleteIfExists(pointer);
    if (!linked(pointer, parent.relativize(blob.toAbsolutePath())) && !sharing(pointer, blob)) {
      // huggingface_hub does the same where there are no links: the file itself moves.
      Files.move(blob, pointer, StandardCopyOption.ATOMIC_MOVE);
    }
    AtomicFiles.sync(parent);
  }

  private boolean linked(Path pointer, Path target) throws IOException {
    if (!links) {
      return false;
    }
    try {
      Files.createSymbolicLink(pointer, target);
      return true;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // Windows asks for a privilege, and some file systems have no links.
      return Files.exists(pointer, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** A second name of the same file, where the file system has such. */
  private boolean sharing(Path pointer, Path blob) {
    if (!links) {
      return false;
    }
    try {
      Files.createLink(pointer, blob);
      return true;
    } catch (UnsupportedOperationException | IOException e) {
      return false;
    }
  }
}
