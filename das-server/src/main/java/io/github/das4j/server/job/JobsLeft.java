package io.github.das4j.server.job;

import io.github.das4j.words.Excerpt;
import java.util.ArrayList;
import java.util.List;

/**
 * The jobs that a server leaves unfinished when it is stopped.
 *
 * @param kept drawn by the next server in the same folder of runs
 * @param dropped not drawn: whoever asked for them waits at a connection that ends with the server
 */
public record JobsLeft(List<Job> kept, List<Job> dropped) {

  private static final int NAMED = 3;
  private static final int LONGEST_PROMPT = 40;

  /** Takes copies of the lists. */
  public JobsLeft {
    kept = List.copyOf(kept);
    dropped = List.copyOf(dropped);
  }

  /** Those of an engine that have not ended by now. */
  public static JobsLeft of(JobEngine engine) {
    List<Job> kept = new ArrayList<>();
    List<Job> dropped = new ArrayList<>();
    for (Job job : engine.jobs()) {
      if (!job.state().status().isEnd()) {
        (job.request().bond() == JobRequest.Bond.NONE ? kept : dropped).add(0, job);
      }
    }
    return new JobsLeft(kept, dropped);
  }

  /**
   * Says which, and how they are gone on with, in a line: {@code 2 jobs are unfinished ("a cat" at
   * step 3 of 30, "a dog" waiting): das studio goes on with them}.
   *
   * @param command that starts such a server again
   */
  public String words(String command) {
    List<String> words = new ArrayList<>();
    if (kept.isEmpty()) {
      words.add("no job is left to go on with");
    } else {
      boolean one = kept.size() == 1;
      words.add(
          (one ? "1 job is" : kept.size() + " jobs are")
              + " unfinished ("
              + named()
              + "): "
              + command
              + " goes on with "
              + (one ? "it" : "them"));
    }
    if (!dropped.isEmpty()) {
      words.add(dropped.size() + " of clients that wait at a connection end with it");
    }
    return String.join("; ", words);
  }

  private String named() {
    List<String> names = new ArrayList<>(kept.stream().limit(NAMED).map(JobsLeft::name).toList());
    if (kept.size() > NAMED) {
      names.add(kept.size() - NAMED + " more");
    }
    return String.join(", ", names);
  }

  private static String name(Job job) {
    String prompt = '"' + Excerpt.of(job.request().prompt(), LONGEST_PROMPT) + '"';
    int at = job.history().at();
    boolean begun = job.state().status() == JobStatus.RUNNING && at >= 0 && job.plan().isPresent();
    if (begun) {
      return prompt + " at step " + at + " of " + job.plan().get().steps();
    }
    return prompt + (job.state().status() == JobStatus.RUNNING ? " at its start" : " waiting");
  }
}
