package io.github.das4j.server.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.catalogue.KeptRun;
import io.github.das4j.run.PromptRecord;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunDirectory;
import io.github.das4j.server.http.Wire;
import io.github.das4j.server.job.TracedStep;
import java.nio.file.Files;
import java.nio.file.Path;

/** The steps of a run's prompts, as its folder keeps them. */
public final class RunTraces {

  private static final int MOST_PROMPTS = 50;

  private RunTraces() {}

  /** Of its first prompts that are finished; of what is no run over prompts, none. */
  public static ObjectNode of(KeptRun run) {
    ObjectNode node = Wire.object();
    ArrayNode prompts = node.putArray("prompts");
    for (PromptTask task : run.tasks()) {
      Path place = RunDirectory.place(run.folder(), task);
      if (prompts.size() < MOST_PROMPTS && Files.isDirectory(place)) {
        ObjectNode prompt = prompts.addObject().put("prompt", task.prompt());
        ArrayNode steps = prompt.putArray("steps");
        TracedStep.of(PromptRecord.read(task, place)).forEach(steps::add);
      }
    }
    return node;
  }
}
