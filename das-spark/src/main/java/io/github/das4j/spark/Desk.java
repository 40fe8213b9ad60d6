package io.github.das4j.spark;

import io.github.das4j.das.StepReport;
import io.github.das4j.run.FinishedPrompt;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunWork;
import io.github.das4j.words.Excerpt;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The driver's desk: it knows which prompt is where, and what became of each. Spark gives prompts
 * to executors and again to others; whether a prompt is worth another attempt is settled here.
 */
final class Desk implements AutoCloseable {

  /** A prompt that fails so often is set aside, as in a run of one machine. */
  private static final int ENOUGH = 2;

  private static final AtomicReference<Desk> OPEN = new AtomicReference<>();

  /** What an executor is to do. */
  enum Answer {
    /** Begin, or go on. */
    GO,
    /** Begin while another attempt is under way: leave the prompt's state to that. */
    APART,
    /** Leave it: the prompt is on disk, set aside, or the run is ending. */
    SKIP,
    /** Try again at the same place, as there is no other. */
    AGAIN,
    /** Fail, so that Spark gives the prompt to another. */
    ELSEWHERE
  }

  /** An attempt at a prompt. */
  private record Attempt(int index, String worker) {}

  private final RunWork work;
  private final Map<Integer, PromptTask> tasks = new HashMap<>();
  private final boolean elsewhere;
  private final Arrivals arrivals;
  private final Map<Long, Attempt> running = new HashMap<>();
  private final Map<Integer, Integer> failures = new HashMap<>();
  private final BitSet settled = new BitSet();
  private int unopened;
  private int mostUnopened;
  private Optional<RuntimeException> fatal = Optional.empty();

  /**
   * Opens it.
   *
   * @param results where results are brought from; nothing where they are in the run's folder
   * @param elsewhere whether there is more than one place where a prompt may be tried
   */
  Desk(RunWork work, List<PromptTask> waiting, Optional<RemoteResults> results, boolean elsewhere) {
    this.work = work;
    this.elsewhere = elsewhere;
    this.mostUnopened = elsewhere ? 4 : 1;
    this.arrivals = new Arrivals(work, results, this::stop);
    waiting.forEach(task -> tasks.put(task.index(), task));
    OPEN.set(this);
  }

  /** The desk of the run that is under way. */
  static Optional<Desk> open() {
    return Optional.ofNullable(OPEN.get());
  }

  /** Hears an executor. */
  Answer hear(Note note) {
    return switch (note.kind()) {
      case BEGINS -> begins(note);
      case STEP -> step(note);
      case SAYS -> says(note.text("line"));
      case DONE -> done(note);
      case ASIDE -> aside(task(note), note.text("reason"));
      case FELLED -> felled(note);
      case UNOPENED -> unopened(note);
      case FATAL -> fatal(note);
    };
  }

  private PromptTask task(Note note) {
    return task(note.integer("index"));
  }

  private PromptTask task(int index) {
    PromptTask task = tasks.get(index);
    if (task == null) {
      throw new IllegalArgumentException("an executor has a prompt of another run");
    }
    return task;
  }

  private synchronized Answer begins(Note note) {
    PromptTask task = task(note);
    if (settled.get(task.index()) || fatal.isPresent()) {
      return Answer.SKIP;
    }
    boolean alone = running.values().stream().noneMatch(a -> a.index() == task.index());
    String worker = note.text("worker");
    running.put(Long.parseLong(note.text("attempt")), new Attempt(task.index(), worker));
    work.listener().onStart(worker, task);
    return alone ? Answer.GO : Answer.APART;
  }

  private Answer step(Note note) {
    double none = Double.NaN;
    StepReport report =
        new StepReport(
            note.integer("step"),
            note.integer("steps"),
            none,
            true,
            note.number("lambda"),
            note.number("ess"),
            false,
            new int[0],
            note.number("best"),
            none,
            none,
            none,
            none,
            0);
    work.listener().onStep(note.text("worker"), task(note), report);
    return Answer.GO;
  }

  private Answer says(String line) {
    work.listener().onMessage(line);
    return Answer.GO;
  }

  private synchronized Answer done(Note note) {
    PromptTask task = task(note);
    running.remove(Long.parseLong(note.text("attempt")));
    unopened = 0;
    if (settled.get(task.index())) {
      return Answer.SKIP;
    }
    settled.set(task.index());
    String warnings = note.text("warnings");
    FinishedPrompt finished =
        new FinishedPrompt(
            note.number("reward"),
            Optional.ofNullable(note.fields().get("weighting")),
            warnings.isEmpty() ? List.of() : warnings.lines().toList());
    arrivals.add(
        new Arrivals.Arrival(
            note.text("worker"),
            task,
            finished,
            note.number("seconds"),
            note.integer("micro_batch")));
    return Answer.GO;
  }

  private synchronized Answer aside(PromptTask task, String reason) {
    if (!settled.get(task.index())) {
      settled.set(task.index());
      work.failed(task, reason);
    }
    return Answer.SKIP;
  }

  private synchronized Answer felled(Note note) {
    PromptTask task = task(note);
    running.remove(Long.parseLong(note.text("attempt")));
    if (settled.get(task.index())) {
      return Answer.SKIP;
    }
    String reason = note.text("reason");
    if (failedAgain(task, reason)) {
      return Answer.SKIP;
    }
    work.listener().onMessage(note.text("worker") + ": " + reason + "; " + goesBack(task));
    return elsewhere ? Answer.ELSEWHERE : Answer.AGAIN;
  }

  /** Counts a failure; whether the prompt is set aside by it. */
  private boolean failedAgain(PromptTask task, String reason) {
    boolean enough = failures.merge(task.index(), 1, Integer::sum) >= ENOUGH;
    if (enough) {
      aside(task, "it failed twice: " + reason);
    }
    return enough;
  }

  private static String goesBack(PromptTask task) {
    return "its prompt '" + Excerpt.of(task.prompt()) + "' goes back";
  }

  /** A model that cannot be loaded is no fault of a prompt; where none can, the run ends. */
  private synchronized Answer unopened(Note note) {
    running.remove(Long.parseLong(note.text("attempt")));
    work.retired(note.text("worker"), note.text("reason"));
    if (++unopened >= mostUnopened) {
      stop(new IllegalStateException("no executor can load the model: " + note.text("reason")));
      return Answer.SKIP;
    }
    return Answer.ELSEWHERE;
  }

  private Answer fatal(Note note) {
    String line = note.text("line");
    stop(
        note.text("input").equals("true")
            ? new IllegalArgumentException(line)
            : new IllegalStateException(line));
    return Answer.SKIP;
  }

  /** Ends the run; the first reason is the one that is told. */
  synchronized void stop(RuntimeException reason) {
    fatal = fatal.or(() -> Optional.of(reason));
  }

  /** What ends the run. */
  synchronized Optional<RuntimeException> stopped() {
    return fatal;
  }

  /**
   * A task of Spark's has ended without a word of its own, its executor being lost.
   *
   * @param attempt Spark's number of it
   * @param blamed whether the executor died of what it did, rather than with its machine
   */
  synchronized void lost(long attempt, boolean blamed, String reason) {
    Attempt ended = running.remove(attempt);
    if (ended == null || settled.get(ended.index())) {
      return;
    }
    PromptTask task = task(ended.index());
    String line = ended.worker() + " is lost: " + reason;
    if (!blamed || !failedAgain(task, line)) {
      work.listener().onMessage(line + "; " + goesBack(task));
    }
  }

  /** A task of Spark's that has told what there was to tell, or was stopped for another's sake. */
  synchronized void ended(long attempt) {
    running.remove(attempt);
  }

  /** The prompts that are neither on disk nor set aside, in order. */
  synchronized List<PromptTask> left(List<PromptTask> waiting) {
    return waiting.stream().filter(task -> !settled.get(task.index())).toList();
  }

  /** Grows with whatever becomes of prompts; stands still while nothing does. */
  synchronized int news() {
    return settled.cardinality() + failures.values().stream().mapToInt(n -> n).sum();
  }

  /** Waits until every prompt that has arrived is noted in the run's folder. */
  void drain() {
    arrivals.close();
  }

  @Override
  public void close() {
    OPEN.compareAndSet(this, null);
    arrivals.close();
  }
}
