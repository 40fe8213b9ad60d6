package io.github.das4j.run;

import io.github.das4j.record.Prompts;
import io.github.das4j.record.Slug;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A prompt of a run.
 *
 * @param index its place in the run's list, from 0
 * @param prompt what to draw
 * @param occurrence how many equal prompts come before it
 */
public record PromptTask(int index, String prompt, int occurrence) {

  /** The name of its folder. */
  public String id() {
    return String.format(Locale.ROOT, "%04d-%s", index, Slug.of(prompt));
  }

  /** The tasks of a list, in its order. */
  public static List<PromptTask> of(List<Prompts.Numbered> prompts) {
    List<PromptTask> tasks = new ArrayList<>();
    for (Prompts.Numbered prompt : prompts) {
      tasks.add(new PromptTask(tasks.size(), prompt.text(), prompt.occurrence()));
    }
    return List.copyOf(tasks);
  }
}
