package io.github.das4j.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where judges outside of this program are asked: each image once, several calls at a time, within
 * a budget. All workers of a run share one. What is answered depends on neither timing nor the
 * order of calls, as far as the judge's own answers do not.
 */
public final class JudgeDesk implements AutoCloseable {

  /** Lines about what goes wrong in passing, after which nothing more is said of it. */
  private static final int MOST_LINES = 20;

  private final JudgeSettings settings;
  private final AnswerBook book;
  private final Optional<String> key;
  private final Consumer<String> told;
  private final Set<String> said = new HashSet<>();
  private final ExecutorService calls;

  /**
   * A desk.
   *
   * @param settings how judges are asked
   * @param book what they have answered, and will; closed with this
   * @param environment gives a variable's value, or null, as {@link System#getenv(String)} does
   * @param told is told, in a line, of what goes wrong in passing; by any thread
   * @throws IllegalArgumentException if the key's variable is not set
   */
  public JudgeDesk(
      JudgeSettings settings,
      AnswerBook book,
      UnaryOperator<@Nullable String> environment,
      Consumer<String> told) {
    this.settings = settings;
    this.book = book;
    this.key = settings.apiKey().map(name -> required(name, environment.apply(name)));
    this.told = told;
    this.calls = Executors.newFixedThreadPool(settings.parallel(), JudgeDesk::thread);
  }

  /** One with the default settings, which keeps nothing. */
  public static JudgeDesk standard() {
    return new JudgeDesk(
        JudgeSettings.standard(), AnswerBook.inMemory(), System::getenv, line -> {});
  }

  private static String required(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "judge.api_key names the environment variable "
              + name
              + ", which is not set: export "
              + name
              + "=… first");
    }
    return value.strip();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "das-judge");
    thread.setDaemon(true);
    return thread;
  }

  /** How judges are asked. */
  public JudgeSettings settings() {
    return settings;
  }

  /** The key that services ask for. */
  public Optional<String> key() {
    return key;
  }

  AnswerBook book() {
    return book;
  }

  /** What has been spent so far. */
  public Spending spending() {
    return book.spending();
  }

  /**
   * What came of some questions.
   *
   * @param values a number for each, NaN where there is none
   * @param problem what was said in the place of a number, naming the term
   */
  public record Verdict(double[] values, Optional<String> problem) {}

  /**
   * Puts images before a judge; those that it has answered before are not asked about.
   *
   * @param term of the reward, as it is written, without its weight
   * @param questions with the SHA-256 of the image's pixels for its id
   * @return a number for each, NaN where the judge said none, and then what it said
   * @throws JudgeException if it does not answer
   * @throws BudgetSpentException if it may not be asked any more
   */
  public Verdict ask(BlackBox box, String term, List<Question> questions) {
    Map<AnswerBook.Key, Question> open = new LinkedHashMap<>();
    for (Question question : questions) {
      AnswerBook.Key asked = key(term, question);
      if (book.find(asked).isEmpty()) {
        open.put(asked, question);
      }
    }
    Optional<String> problem = called(box, term, List.copyOf(open.values()));
    double[] values = new double[questions.size()];
    Arrays.setAll(values, i -> book.find(key(term, questions.get(i))).orElse(Double.NaN));
    return new Verdict(values, problem.map(said -> JudgeCall.named(term) + ": " + said));
  }

  private static AnswerBook.Key key(String term, Question question) {
    return new AnswerBook.Key(term, question.prompt(), question.id());
  }

  private Optional<String> called(BlackBox box, String term, List<Question> open) {
    int most = settings.batch() == 0 ? box.most() : Math.min(settings.batch(), box.most());
    AtomicBoolean failed = new AtomicBoolean();
    List<Future<Optional<String>>> made = new ArrayList<>();
    for (int from = 0; from < open.size(); from += Math.min(most, open.size())) {
      int to = (int) Math.min(open.size(), (long) from + most);
      JudgeCall call = new JudgeCall(this, box, term, open.subList(from, to));
      made.add(calls.submit(() -> failed.get() ? Optional.empty() : made(call, failed)));
    }
    return joined(made);
  }

  private static Optional<String> made(JudgeCall call, AtomicBoolean failed) {
    try {
      return call.made();
    } catch (RuntimeException | Error e) {
      failed.set(true);
      throw e;
    }
  }

  /** The first problem. Calls that are on their way when another fails are waited for, and kept. */
  private static Optional<String> joined(List<Future<Optional<String>>> made) {
    Optional<String> problem = Optional.empty();
    Optional<RuntimeException> failure = Optional.empty();
    for (Future<Optional<String>> call : made) {
      try {
        Optional<String> one = call.get();
        problem = problem.or(() -> one);
      } catch (ExecutionException e) {
        failure = failure.or(() -> Optional.of(unchecked(e.getCause())));
      } catch (InterruptedException e) {
        made.forEach(other -> other.cancel(true));
        Thread.currentThread().interrupt();
        throw new JudgeException("interrupted while judges were asked", e);
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
    return problem;
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }

  /** Each line once. */
  void tell(String line) {
    synchronized (said) {
      if (said.size() >= MOST_LINES || !said.add(line)) {
        return;
      }
    }
    told.accept(line);
  }

  @Override
  public void close() {
    calls.shutdownNow();
    book.close();
  }
}
