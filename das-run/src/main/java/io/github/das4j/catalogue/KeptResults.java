package io.github.das4j.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.run.Gain;
import io.github.das4j.run.PromptRecord;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunDirectory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What a run's record says of its finished prompts, as far as it is whole. */
final class KeptResults {

  private KeptResults() {}

  /** Of the first of them; nothing where there is none, or it is not as das writes it. */
  static Optional<PromptRecord> first(KeptRun run) {
    Optional<PromptTask> task = finished(run).stream().findFirst();
    JsonNode result = run.record().path("results").path(0);
    try {
      return task.map(of -> PromptRecord.of(of, result));
    } catch (IllegalArgumentException e) {
      // A record of another's hand; its pictures may be looked at all the same.
      return Optional.empty();
    }
  }

  /** What a particle is among its like; empty where the settings are not as das writes them. */
  static String standing(KeptRun run, PromptRecord prompt, int particle) {
    try {
      return prompt.standing(particle, SettingsJson.read(run.record().path("settings")));
    } catch (IllegalArgumentException e) {
      // As above.
      return "";
    }
  }

  static Optional<Gain> gain(KeptRun run) {
    List<PromptRecord> records = new ArrayList<>();
    Iterator<PromptTask> tasks = finished(run).iterator();
    try {
      for (JsonNode result : run.record().path("results")) {
        if (tasks.hasNext()) {
          records.add(PromptRecord.of(tasks.next(), result));
        }
      }
      return Gain.of(records, run.record().path("settings"));
    } catch (IllegalArgumentException e) {
      // As above.
      return Optional.empty();
    }
  }

  /** Results are those of the prompts whose folders are there, in their order. */
  private static List<PromptTask> finished(KeptRun run) {
    return run.tasks().stream()
        .filter(task -> Files.isDirectory(RunDirectory.place(run.folder(), task)))
        .toList();
  }
}
