package io.github.das4j.spark;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;

/** A task of Spark's: its prompts sampled and put in their place, on an executor. */
final class PromptTasks implements VoidFunction<Iterator<PlannedPrompt>> {

  private static final long serialVersionUID = 1;

  private final RunSpec spec;

  PromptTasks(RunSpec spec) {
    this.spec = spec;
  }

  @Override
  public void call(Iterator<PlannedPrompt> prompts) {
    while (prompts.hasNext()) {
      new PromptAttempt(spec, TaskContext.get(), prompts.next().task()).run();
    }
  }
}
