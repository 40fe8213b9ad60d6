package io.github.das4j.server.job;

import io.github.das4j.server.event.EventLog;
import io.github.das4j.server.http.Wire;
import io.github.das4j.smc.Cancellation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A request on its way to its images. What changes in it is a {@link State}, replaced whole; its
 * events follow. Safe for use by several threads.
 */
public final class Job {

  private static final int MOST_EVENT_BYTES = 4 << 20;

  private final String id;
  private final String client;
  private final Instant submitted;
  private final JobRequest request;
  private final Optional<JobPlan> plan;
  private final EventLog events = new EventLog(MOST_EVENT_BYTES);
  private final PreviewStore previews = new PreviewStore();
  private final Cancellation cancellation = new Cancellation();
  private final CompletableFuture<State> end = new CompletableFuture<>();
  private final StepHistory history = new StepHistory();
  private final List<String> warnings = new ArrayList<>();
  private volatile String cancelledFor = "";
  private volatile boolean handedBack;
  private volatile State state;

  /**
   * Where it is.
   *
   * @param status in a word
   * @param run the name of its folder among the runs; nothing until it is begun
   * @param started when it was begun
   * @param ended when nothing more came of it
   * @param error why not, where it did not finish; empty where it did
   */
  public record State(
      JobStatus status,
      Optional<String> run,
      Optional<Instant> started,
      Optional<Instant> ended,
      String error) {

    static State queued() {
      return new State(JobStatus.QUEUED, Optional.empty(), Optional.empty(), Optional.empty(), "");
    }

    State running(String folder) {
      return new State(
          JobStatus.RUNNING, Optional.of(folder), Optional.of(Instant.now()), ended, "");
    }

    /** Waiting again, for a server to come; what is kept of its run is gone on from. */
    State handedBack() {
      return new State(JobStatus.QUEUED, run, Optional.empty(), Optional.empty(), "");
    }

    State ended(JobStatus how, String why) {
      Optional<String> kept = how == JobStatus.FINISHED ? run : Optional.empty();
      return new State(how, kept, started, Optional.of(Instant.now()), why);
    }
  }

  Job(
      String id,
      String client,
      Instant submitted,
      JobRequest request,
      Optional<JobPlan> plan,
      State state) {
    this.id = id;
    this.client = client;
    this.submitted = submitted;
    this.request = request;
    this.plan = plan;
    this.state = state;
    if (state.status().isEnd()) {
      end.complete(state);
    }
  }

  /** 32 hexadecimal digits that nobody guesses. */
  public String id() {
    return id;
  }

  /** The address that asked for it. */
  String client() {
    return client;
  }

  /** When it was asked for. */
  public Instant submitted() {
    return submitted;
  }

  /** What was asked for. */
  public JobRequest request() {
    return request;
  }

  /** What it comes to; nothing for one that ended before this server was started. */
  public Optional<JobPlan> plan() {
    return plan;
  }

  /** Where it is now. */
  public State state() {
    return state;
  }

  /** All that is told of it. */
  public EventLog events() {
    return events;
  }

  PreviewStore previews() {
    return previews;
  }

  /** The sheet of a step's previews, while it is kept. */
  public Optional<byte[]> preview(int step) {
    return previews.of(step);
  }

  Cancellation cancellation() {
    return cancellation;
  }

  /** Steps done, and the time that is left. */
  public StepHistory history() {
    return history;
  }

  /** Lets go of what an ended job has in memory, but for its end. */
  void forgetDetails() {
    events.keepLast();
    previews.clear();
    history.forget();
  }

  /** Where it is when nothing more comes of it. */
  public CompletableFuture<State> end() {
    return end;
  }

  /** What the user should know, so far. */
  public synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }

  synchronized void warn(String line) {
    warnings.add(line);
    events.add("message", Wire.object().put("text", line));
  }

  /** Asks it to stop, for a reason that its error then says. */
  void stop(String reason) {
    cancelledFor = reason;
    cancellation.cancel();
  }

  /** Asks it to stop here, and to be gone on with by the server to come. */
  void handBack() {
    handedBack = true;
    cancellation.cancel();
  }

  boolean isHandedBack() {
    return handedBack;
  }

  String stoppedFor() {
    return cancelledFor;
  }

  void become(State next) {
    state = next;
  }
}
