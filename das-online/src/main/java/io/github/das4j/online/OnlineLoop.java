package io.github.das4j.online;

import io.github.das4j.files.PngText;
import io.github.das4j.judge.BlackBox;
import io.github.das4j.online.surrogate.Surrogate;
import io.github.das4j.report.Pictures;
import io.github.das4j.tensor.Placement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rounds of drawing, asking and learning (Kim et al., ICLR 2025, section 5.3, with the optimism of
 * Uehara et al. 2024, arXiv 2402.16359).
 *
 * <p>Whatever stops it, the same loop on the same folder goes on: what is drawn depends on the plan
 * and on the answers alone, and the ledger knows what was asked.
 */
public final class OnlineLoop {

  private final OnlinePlan plan;
  private final Parts parts;
  private final OnlineFolder folder;
  private final Disk disk;
  private final List<RoundStats> rounds = new ArrayList<>();

  /**
   * What a loop works with.
   *
   * @param pool draws
   * @param box answers; none only looks at what the surrogate expects
   * @param evaluated a surrogate that the first round is drawn with, without optimism
   * @param placement where surrogates are trained
   * @param settings for the report
   */
  public record Parts(
      WorkerPool pool,
      Optional<BlackBox> box,
      Optional<Path> evaluated,
      Placement placement,
      Map<String, String> settings,
      OnlineListener listener) {}

  public OnlineLoop(OnlinePlan plan, Parts parts, OnlineFolder folder) {
    this(plan, parts, folder, Disk.real());
  }

  OnlineLoop(OnlinePlan plan, Parts parts, OnlineFolder folder, Disk disk) {
    this.plan = plan;
    this.parts = parts;
    this.folder = folder;
    this.disk = disk;
  }

  /**
   * Runs, or goes on with, all rounds.
   *
   * @return the figures of each round
   * @throws io.github.das4j.judge.NotDeliveredException if the black box is out of reach
   * @throws IllegalStateException if it answered nothing in a whole round
   */
  public List<RoundStats> run() {
    folder.make();
    List<LedgerSummary> start = StartData.read(folder);
    try (Ledger ledger = Ledger.open(folder.ledger(), disk)) {
      Learner learner = new Learner(plan, folder, parts.listener(), parts.placement(), start);
      Optional<Asker> asker =
          parts.box().map(box -> new Asker(plan, ledger, box, folder, parts.listener()));
      asker.ifPresent(Asker::settleInterrupted);
      OnlineReport report = new OnlineReport(folder, parts.settings(), disk);
      int first = start.isEmpty() ? 0 : 1;
      for (int round = first; round <= plan.rounds() && !spent(ledger.summary(), round); round++) {
        round(round, ledger, learner, asker, report);
      }
      if (plan.usesSurrogate() && plan.rounds() > 0) {
        learner.surrogate(ledger.summary(), plan.rounds() + 1);
      }
    }
    return List.copyOf(rounds);
  }

  /** Whether nothing of a round is there and nothing of it can be paid for. */
  private boolean spent(LedgerSummary summary, int round) {
    boolean spent =
        parts.box().isPresent()
            && summary.queries() >= plan.budget()
            && summary.drawn(round).isEmpty();
    if (spent) {
      parts
          .listener()
          .onMessage("the budget of " + plan.budget() + " queries (online.budget) is spent");
    }
    return spent;
  }

  private void round(
      int round, Ledger ledger, Learner learner, Optional<Asker> asker, OnlineReport report) {
    LedgerSummary summary = ledger.summary();
    int queriesBefore = summary.queries();
    List<ImageTask> missing = missing(summary, round);
    if (!missing.isEmpty()) {
      draw(missing, round, drawing(summary, round, learner), ledger);
      if (summary.drawn(round).isEmpty()) {
        throw new IllegalStateException(
            "none of the " + missing.size() + " images of round " + round + " could be drawn");
      }
    }
    asker.ifPresent(a -> a.ask(round));
    RoundStats stats = RoundStats.of(summary, round, learner.validationError(round));
    rounds.add(stats);
    boolean fresh = !missing.isEmpty() || summary.queries() > queriesBefore;
    if (fresh || !Files.exists(folder.sheet(round)) || round == plan.rounds()) {
      report.sheet(summary, round);
      report.write(summary, rounds);
      parts.listener().onRound(stats);
    }
    parts.listener().onStored(stats);
    if (summary.queries() > queriesBefore && stats.answered() == 0) {
      throw new IllegalStateException(
          "the black box answered none of the "
              + stats.images()
              + " images of round "
              + round
              + (summary.lastProblem().isEmpty() ? "" : " (" + summary.lastProblem() + ")")
              + (summary.queries() < plan.budget()
                  ? "; mend it, then the same command goes on"
                  : "; the budget of "
                      + plan.budget()
                      + " queries is spent on it: mend it, and raise online.budget to go on"));
    }
  }

  /** Images of a round that are not on the disk, no more than can be paid for. */
  private List<ImageTask> missing(LedgerSummary summary, int round) {
    int from = plan.firstImage(round);
    long waiting =
        summary.drawn(round).stream().filter(image -> !summary.isAsked(image.image())).count();
    long affordable =
        parts.box().isEmpty() ? Long.MAX_VALUE : plan.budget() - summary.queries() - waiting;
    return IntStream.range(from, from + plan.images(round))
        .filter(image -> !summary.isDrawn(image))
        .limit(Math.max(0, affordable))
        .mapToObj(image -> ImageTask.of(plan, round, image))
        .toList();
  }

  private Drawing drawing(LedgerSummary summary, int round, Learner learner) {
    if (parts.evaluated().isPresent()) {
      return new Drawing(Drawing.How.EXPECTED, parts.evaluated());
    }
    Optional<Path> surrogate =
        round == 0 || !plan.usesSurrogate() ? Optional.empty() : learner.surrogate(summary, round);
    if (surrogate.isEmpty()) {
      return new Drawing(Drawing.How.PLAIN, surrogate);
    }
    boolean aligned = plan.strategy() == Strategy.DAS;
    return new Drawing(aligned ? Drawing.How.ALIGNED : Drawing.How.BEST_OF_N, surrogate);
  }

  private void draw(List<ImageTask> tasks, int round, Drawing drawing, Ledger ledger) {
    Optional<Surrogate> judge =
        drawing.surrogate().map(file -> Surrogate.read(file, Placement.CPU_FLOAT32));
    try {
      parts.pool().draw(tasks, drawing, drawn -> keep(drawn, round, judge, ledger));
    } finally {
      judge.ifPresent(Surrogate::close);
    }
  }

  /** The image first: an entry promises that it is there. */
  private void keep(WorkerPool.Drawn drawn, int round, Optional<Surrogate> judge, Ledger ledger) {
    ImageTask task = drawn.task();
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("Description", task.prompt());
    disk.write(folder.image(task), PngText.insert(Pictures.png(drawn.image()), texts));
    Surrogate.Judgement judgement =
        judge
            .map(s -> s.judge(List.of(drawn.features()), Placement.CPU_FLOAT32).get(0))
            .orElse(new Surrogate.Judgement(Double.NaN, Double.NaN));
    ledger.append(
        new Entry.Drawn(
            task.image(),
            round,
            task.prompt(),
            drawn.features(),
            judgement.value(),
            judgement.bonus()));
    parts.listener().onImage(task, ledger.summary().drawn(round).size(), plan.images(round));
  }
}
