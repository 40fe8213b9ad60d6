package io.github.das4j.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.das.PlainImage.TermScores;
import io.github.das4j.das.SmcSettings;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.smc.Selection;
import io.github.das4j.words.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/**
 * What alignment gained over the model's own images of the same noise, in a sentence.
 *
 * @param prompts those that have a plain image, at least one
 * @param particles N
 * @param selection which particles are shown
 */
public record Gain(List<PromptRecord> prompts, int particles, Selection selection) {

  /**
   * Takes a copy of the list.
   *
   * @throws IllegalArgumentException if they were judged by different rewards
   */
  public Gain {
    prompts = List.copyOf(prompts);
    if (prompts.stream().map(prompt -> plain(prompt).terms().size()).distinct().count() != 1) {
      throw new IllegalArgumentException("prompts of one run were judged by different rewards");
    }
  }

  /** Of a run's prompts; nothing where no plain image was drawn. */
  static Optional<Gain> of(List<PromptRecord> records, int particles, Selection selection) {
    List<PromptRecord> drawn = records.stream().filter(r -> r.plain().isPresent()).toList();
    return drawn.isEmpty() ? Optional.empty() : Optional.of(new Gain(drawn, particles, selection));
  }

  /**
   * Of the prompts that a record is of; nothing where no plain image was drawn.
   *
   * @param settings as the record keeps them
   * @throws IllegalArgumentException naming the setting that is not as it was written
   */
  public static Optional<Gain> of(List<PromptRecord> records, JsonNode settings) {
    if (records.stream().allMatch(record -> record.plain().isEmpty())) {
      return Optional.empty();
    }
    SmcSettings smc = SettingsJson.read(settings).smc();
    return of(records, smc.particles(), smc.selection());
  }

  /** {@code aesthetic 4.312 → 5.621 (plain → heaviest, also the best, of 4 particles)}. */
  public String sentence() {
    return (isGained() ? "" : "nothing gained: ") + change() + " (" + how() + ")";
  }

  /** The rewards without the way: {@code aesthetic 4.312 → 5.621, clip 0.2711 → 0.2893}. */
  String change() {
    List<String> changes = new ArrayList<>();
    List<PlainRecord.Term> terms = plain(prompts.get(0)).terms();
    for (int k = 0; k < terms.size(); k++) {
      int term = k;
      changes.add(
          terms.get(k).name()
              + " "
              + arrow(mean(r -> scores(r, term).plain()), mean(r -> scores(r, term).shown())));
    }
    if (terms.size() != 1) {
      changes.add((terms.isEmpty() ? "reward " : "sum ") + arrow(before(), after()));
    }
    return String.join(", ", changes);
  }

  /** What the image that is shown of a prompt is: {@code heaviest and best of 4 particles}. */
  public String standing(PromptRecord prompt) {
    OptionalInt heaviest = OptionalInt.of(prompt.heaviest().index());
    return prompt.standing(prompt.shownImage().particle(), heaviest, particles);
  }

  /** The mean reward of the shown images less that of the plain ones, in the reward's units. */
  public double amount() {
    return after() - before();
  }

  /** Whether the shown images are better than the plain ones, to the digits that are told. */
  public boolean isGained() {
    return after() > before() && !number(after()).equals(number(before()));
  }

  /** How many prompts gained. */
  long gained() {
    return prompts.stream().filter(r -> r.shown().reward() > plain(r).reward()).count();
  }

  private String how() {
    List<String> words = new ArrayList<>();
    words.add((prompts.size() == 1 ? "" : "means of " + prompts.size() + " prompts, ") + way());
    if (prompts.size() > 1) {
      words.add(gained() + " of " + prompts.size() + " gained");
    }
    if (particles > 1) {
      best().ifPresent(words::add);
    }
    return String.join("; ", words);
  }

  private String way() {
    String end = particles == 1 ? "the one particle" : shown() + " of " + particles + " particles";
    return "plain → " + end;
  }

  private String shown() {
    return switch (selection) {
      case SAMPLE -> "one drawn by weight";
      default -> showsTheBest() ? "heaviest, also the best," : "heaviest";
    };
  }

  /** What the best particles have, where they are others. */
  private Optional<String> best() {
    return showsTheBest()
        ? Optional.empty()
        : Optional.of("best: " + number(mean(r -> r.best().reward())));
  }

  private boolean showsTheBest() {
    return prompts.stream().allMatch(r -> r.shown().index() == r.best().index());
  }

  private double before() {
    return mean(r -> plain(r).reward());
  }

  private double after() {
    return mean(r -> r.shown().reward());
  }

  private double mean(ToDoubleFunction<PromptRecord> value) {
    return prompts.stream().mapToDouble(value).average().orElseThrow();
  }

  private static PlainRecord plain(PromptRecord record) {
    return record.plain().orElseThrow();
  }

  private static TermScores scores(PromptRecord record, int term) {
    return plain(record).terms().get(term).scores();
  }

  private static String arrow(double before, double after) {
    return number(before) + " → " + number(after);
  }

  /** The scores of an image beside a plain one: {@code clip 0.2711}, {@code sum 19.25}. */
  static List<String> scores(PlainRecord plain, double reward, ToDoubleFunction<TermScores> which) {
    List<String> words = new ArrayList<>();
    for (PlainRecord.Term term : plain.terms()) {
      words.add(term.name() + " " + number(which.applyAsDouble(term.scores())));
    }
    if (plain.terms().size() != 1) {
      words.add((plain.terms().isEmpty() ? "reward " : "sum ") + number(reward));
    }
    return words;
  }

  /** Four digits, with the minus sign of print. */
  static String number(double value) {
    return Figures.of(value);
  }
}
