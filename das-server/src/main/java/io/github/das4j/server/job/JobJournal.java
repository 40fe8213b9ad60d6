package io.github.das4j.server.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.FolderLock;
import io.github.das4j.files.Json;
import io.github.das4j.server.http.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The jobs on disk, a file each, written whole at each change of status: a server that is killed
 * finds them again. One server at a time holds it.
 */
final class JobJournal implements AutoCloseable {

  /** Its folder among the runs. */
  static final String FOLDER = ".serve";

  private static final String SUFFIX = ".json";

  private final Path folder;
  private final FolderLock lock;

  private JobJournal(Path folder, FolderLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * What is on disk of a job.
   *
   * @param id as clients know it
   * @param client that asked
   * @param submitted when
   * @param request what was asked for
   * @param state where it was
   */
  record Entry(String id, String client, Instant submitted, JobRequest request, Job.State state) {}

  /**
   * The journal of a folder of runs.
   *
   * @throws IllegalArgumentException if another server holds it
   */
  static JobJournal open(Path runs) {
    Path folder = runs.resolve(FOLDER);
    AtomicFiles.folder(folder);
    return new JobJournal(
        folder,
        FolderLock.take(folder)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "another das serve or das studio is at work in "
                            + runs
                            + "; give --runs another folder")));
  }

  void write(Job job) {
    ObjectNode node =
        Wire.object()
            .put("id", job.id())
            .put("client", job.client())
            .put("submitted", job.submitted().toString());
    node.set("request", job.request().json());
    Job.State state = job.state();
    node.put("status", state.status().word()).put("error", state.error());
    state.run().ifPresent(run -> node.put("run", run));
    state.started().ifPresent(time -> node.put("started", time.toString()));
    state.ended().ifPresent(time -> node.put("ended", time.toString()));
    AtomicFiles.write(file(job.id()), Json.text(node));
  }

  void remove(String id) {
    try {
      Files.deleteIfExists(file(id));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file(id), e);
    }
  }

  private Path file(String id) {
    return folder.resolve(id + SUFFIX);
  }

  /**
   * All that is there, oldest first.
   *
   * @param told of a file that cannot be read
   */
  List<Entry> read(Consumer<String> told) {
    List<Entry> entries = new ArrayList<>();
    for (Path file : files()) {
      try {
        entries.add(entry(Configs.read(file)));
      } catch (CheckpointException | IllegalArgumentException | DateTimeException e) {
        told.accept("a job cannot be read, and is left out: " + file + ": " + e.getMessage());
      }
    }
    entries.sort(Comparator.comparing(Entry::submitted));
    return entries;
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private static Entry entry(JsonNode node) {
    return new Entry(
        Json.required(node, "id").asText(),
        Json.required(node, "client").asText(),
        Instant.parse(Json.required(node, "submitted").asText()),
        JobRequest.of(Json.required(node, "request")),
        new Job.State(
            JobStatus.of(Json.required(node, "status").asText()),
            text(node, "run"),
            text(node, "started").map(Instant::parse),
            text(node, "ended").map(Instant::parse),
            node.path("error").asText()));
  }

  private static Optional<String> text(JsonNode node, String field) {
    return node.has(field) ? Optional.of(node.get(field).asText()) : Optional.empty();
  }

  @Override
  public void close() {
    lock.close();
  }
}
