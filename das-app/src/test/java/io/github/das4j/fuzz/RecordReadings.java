package io.github.das4j.fuzz;

import io.github.das4j.cli.RecordedJobs;
import io.github.das4j.eval.ImageSets;
import io.github.das4j.online.OnlineFolder;
import io.github.das4j.online.OnlineRecord;
import io.github.das4j.online.OnlineRun;
import io.github.das4j.online.StartData;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptRecord;
import io.github.das4j.run.PromptTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Readers of what das itself has written, and somebody may have edited. */
final class RecordReadings {

  private static final PromptTask TASK = new PromptTask(0, "a red star", 0);

  private RecordReadings() {}

  /** Pieces: run.json, manifest.json, a prompt's result.json and trace.csv, prompts.csv. */
  static void records(byte[] input, Path folder) throws IOException {
    List<byte[]> pieces = Pieces.of(input, 5);
    Path finished = Files.createDirectories(folder.resolve("prompts").resolve(TASK.id()));
    put(folder.resolve("run.json"), pieces.get(0));
    put(folder.resolve("manifest.json"), pieces.get(1));
    put(finished.resolve(PromptRecord.RESULT), pieces.get(2));
    put(finished.resolve(PromptRecord.TRACE), pieces.get(3));
    put(folder.resolve("prompts.csv"), pieces.get(4));
    if (pieces.get(0).length > 0) {
      Guard.attempt(() -> RecordedJobs.ofRun(folder.resolve("run.json")));
    }
    if (pieces.get(1).length > 0) {
      Guard.attempt(() -> Manifest.read(folder));
    }
    if (pieces.get(2).length > 0) {
      Guard.attempt(() -> PromptRecord.read(TASK, finished));
    }
    Guard.attempt(() -> ImageSets.open(List.of(folder), Optional.empty()));
    Files.deleteIfExists(folder.resolve("manifest.json"));
    Guard.attempt(() -> ImageSets.open(List.of(folder), Optional.empty()));
    Files.deleteIfExists(folder.resolve("run.json"));
    ImageSets.open(List.of(folder), Optional.empty());
  }

  /** Pieces: run.json and queries.jsonl. */
  static void queries(byte[] input, Path folder) throws IOException {
    List<byte[]> pieces = Pieces.of(input, 2);
    put(folder.resolve("run.json"), pieces.get(0));
    put(folder.resolve("queries.jsonl"), pieces.get(1));
    Guard.attempt(() -> OnlineRun.read(folder));
    Guard.attempt(
        () -> OnlineRecord.settle(new OnlineFolder(folder), Map.of("online.rounds", "1"), "cpu"));
    OnlineFolder next = new OnlineFolder(folder.resolve("next"));
    Files.deleteIfExists(next.startData());
    StartData.copy(folder, next);
  }

  private static void put(Path file, byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      Files.deleteIfExists(file);
    } else {
      Files.write(file, bytes);
    }
  }
}
