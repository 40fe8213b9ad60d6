package io.github.das4j.online;

import io.github.das4j.judge.BlackBox;
import io.github.das4j.judge.NotDeliveredException;
import io.github.das4j.judge.Question;
import io.github.das4j.judge.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts images before the black box within the budget. What is to be asked is on the disk before it
 * is asked, so that a crash can lose an answer but never ask twice, nor spend more than there is.
 */
final class Asker {

  private final OnlinePlan plan;
  private final Ledger ledger;
  private final BlackBox box;
  private final OnlineFolder folder;
  private final OnlineListener listener;

  Asker(
      OnlinePlan plan, Ledger ledger, BlackBox box, OnlineFolder folder, OnlineListener listener) {
    this.plan = plan;
    this.ledger = ledger;
    this.box = box;
    this.folder = folder;
    this.listener = listener;
  }

  /** Notes that the answers to what was being asked when the run was stopped are lost. */
  void settleInterrupted() {
    List<Integer> lost = ledger.summary().interrupted();
    if (!lost.isEmpty()) {
      Map<Integer, Double> nothing = new LinkedHashMap<>();
      lost.forEach(image -> nothing.put(image, Double.NaN));
      ledger.append(new Entry.Answered(nothing, "the run was stopped before the answer came"));
      listener.onMessage(
          lost.size()
              + (lost.size() == 1 ? " image was" : " images were")
              + " being asked about when the run was stopped; they count as asked and are dropped");
    }
  }

  /** Asks about the images of a round that were never asked about, as far as the budget goes. */
  void ask(int round) {
    List<Entry.Drawn> wanted =
        ledger.summary().drawn(round).stream()
            .filter(image -> !ledger.summary().isAsked(image.image()))
            .toList();
    int size = plan.batch() == 0 ? Math.max(1, wanted.size()) : plan.batch();
    for (int from = 0; from < wanted.size(); from += size) {
      List<Entry.Drawn> batch = wanted.subList(from, Math.min(wanted.size(), from + size));
      for (int attempt = 0; attempt <= plan.retries() && !batch.isEmpty(); attempt++) {
        batch = attempt(affordable(batch));
      }
    }
  }

  private List<Entry.Drawn> affordable(List<Entry.Drawn> batch) {
    int left = Math.max(0, plan.budget() - ledger.summary().queries());
    return batch.subList(0, Math.min(left, batch.size()));
  }

  /** Returns the images that are left without an answer. */
  private List<Entry.Drawn> attempt(List<Entry.Drawn> batch) {
    if (batch.isEmpty()) {
      return batch;
    }
    List<Integer> images = batch.stream().map(Entry.Drawn::image).toList();
    List<Question> questions = batch.stream().map(this::question).toList();
    ledger.append(new Entry.Asking(images));
    Reply reply;
    try {
      reply = box.ask(questions);
    } catch (NotDeliveredException e) {
      ledger.append(new Entry.Undelivered(images));
      throw new NotDeliveredException(
          "black box: "
              + e.getMessage()
              + "; nothing was asked, and once that is mended the same command goes on",
          e);
    }
    Map<Integer, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < images.size(); i++) {
      values.put(images.get(i), reply.values()[i]);
    }
    ledger.append(new Entry.Answered(values, reply.problem().orElse("")));
    reply
        .problem()
        .ifPresent(problem -> listener.onMessage("black box, " + box.name() + ": " + problem));
    return batch.stream()
        .filter(image -> ledger.summary().answer(image.image()).isEmpty())
        .toList();
  }

  private Question question(Entry.Drawn image) {
    ImageTask task = new ImageTask(image.image(), image.round(), image.prompt());
    return new Question(task.id(), folder.image(task), image.prompt());
  }
}
