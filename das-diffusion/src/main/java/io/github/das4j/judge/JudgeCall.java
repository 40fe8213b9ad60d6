package io.github.das4j.judge;

import io.github.das4j.judge.Reply.Fault;
import io.github.das4j.words.Excerpt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A call about some images, made again where it goes wrong in passing. */
final class JudgeCall {

  /** Before the first retry; each further one waits twice as long, up to the most. */
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  /** What a service may ask for before it counts as one that does not answer. */
  private static final Duration MOST_ASKED_FOR = Duration.ofMinutes(5);

  private static final double TOKENS_OF_A_PRICE = 1e6;

  /** How long a term may be in a message. */
  private static final int LONGEST_TERM = 120;

  private final JudgeDesk desk;
  private final BlackBox box;
  private final String term;
  private final List<AnswerBook.Key> keys;
  private final List<Question> questions;
  private boolean reached = true;

  JudgeCall(JudgeDesk desk, BlackBox box, String term, List<Question> questions) {
    this.desk = desk;
    this.box = box;
    this.term = term;
    this.questions = questions;
    this.keys = questions.stream().map(q -> new AnswerBook.Key(term, q.prompt(), q.id())).toList();
  }

  /** What a term is called in messages. */
  static String named(String term) {
    return "reward " + Excerpt.of(term, LONGEST_TERM);
  }

  /**
   * Asks until there is an answer, or none is to be had.
   *
   * @return what is wrong with the answers, if something is
   * @throws JudgeException if it does not answer
   * @throws BudgetSpentException if it may not be asked any more
   */
  Optional<String> made() {
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      open.add(i);
    }
    for (int attempt = 0; ; attempt++) {
      Reply reply = asked(open);
      keep(reply, open);
      open.removeIf(i -> desk.book().find(keys.get(i)).isPresent());
      if (open.isEmpty() || reply.fault().isEmpty()) {
        return open.isEmpty() ? Optional.empty() : reply.problem();
      }
      Fault fault = reply.fault().get();
      String problem = reply.problem().orElse("it did not answer");
      if (!fault.passing()
          || attempt == desk.settings().retries()
          || fault.delay().compareTo(MOST_ASKED_FOR) > 0) {
        throw new JudgeException(named(term) + ": " + problem + ending(attempt, fault) + remedy());
      }
      rest(wait(attempt, fault), problem);
    }
  }

  private static String ending(int attempt, Fault fault) {
    return (fault.delay().compareTo(MOST_ASKED_FOR) > 0
            ? ", and asks to wait " + HttpService.seconds(fault.delay())
            : "")
        + (attempt == 0 ? "" : " (asked " + (attempt + 1) + " times)");
  }

  /** What a user does next about one that is not there. */
  private String remedy() {
    return reached ? "" : "; see that it runs, and under this name";
  }

  private Reply asked(List<Integer> open) {
    desk.book().asking(term, open.size(), desk.settings().budget());
    reached = true;
    try {
      return box.ask(open.stream().map(questions::get).toList());
    } catch (NotDeliveredException e) {
      reached = false;
      return Reply.none(open.size(), String.valueOf(e.getMessage()), Fault.PASSING);
    }
  }

  private void keep(Reply reply, List<Integer> open) {
    Map<AnswerBook.Key, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < open.size(); i++) {
      // Rewards are computed in float32.
      if (Float.isFinite((float) reply.values()[i])) {
        values.put(keys.get(open.get(i)), reply.values()[i]);
      }
    }
    if (!values.isEmpty() || !reply.usage().equals(Usage.NOTHING)) {
      desk.book().answered(term, values, priced(reply.usage()));
    }
  }

  private Usage priced(Usage usage) {
    JudgeSettings settings = desk.settings();
    boolean known = settings.inputPrice() > 0 || settings.outputPrice() > 0;
    if (usage.cost().isPresent() || !known) {
      return usage;
    }
    double cost =
        (usage.input() * settings.inputPrice() + usage.output() * settings.outputPrice())
            / TOKENS_OF_A_PRICE;
    return new Usage(usage.input(), usage.output(), OptionalDouble.of(cost));
  }

  private static Duration wait(int attempt, Fault fault) {
    Duration own = FIRST_WAIT.multipliedBy(1L << Math.min(attempt, 10));
    Duration kept = own.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : own;
    return fault.delay().compareTo(kept) > 0 ? fault.delay() : kept;
  }

  private void rest(Duration wait, String problem) {
    desk.tell(named(term) + ": " + problem + "; asking again");
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JudgeException(named(term) + ": interrupted while it was waited for", e);
    }
  }
}
