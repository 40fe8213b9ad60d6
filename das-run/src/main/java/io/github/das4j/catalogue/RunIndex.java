package io.github.das4j.catalogue;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.hub.ByteCount;
import io.github.das4j.report.Pictures;
import io.github.das4j.report.page.Page;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart;
import io.github.das4j.report.page.PagePart.Cards.Card;
import io.github.das4j.report.page.PagePart.Cards.Order;
import io.github.das4j.words.Excerpt;
import io.github.das4j.words.Figures;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** One page of the runs in a folder, {@code index.html}: a picture of each, and its report. */
public final class RunIndex {

  /** The file's name. */
  public static final String FILE = "index.html";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  private static final List<Order> ORDERS =
      List.of(
          new Order("date", "newest first", "oldest first"),
          new Order("best reward", "highest first", "lowest first"),
          new Order("reward gained", "most first", "least first"),
          new Order("size", "largest first", "smallest first"));

  /** Runs whose pictures the page holds itself; those of more are looked up beside it. */
  private static final int MOST_INLINE = 200;

  private static final int THUMBNAIL = 208;
  private static final int LONGEST = 160;

  private RunIndex() {}

  /**
   * Writes the page of runs into a folder that they are in, in place of an earlier one.
   *
   * @return its path
   */
  public static Path write(Path folder, List<KeptRun> runs) {
    boolean inline = runs.size() <= MOST_INLINE;
    List<Card> cards = new ArrayList<>();
    runs.forEach(run -> cards.add(card(folder, run, inline)));
    String title = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    String summary =
        runs.size()
            + (runs.size() == 1 ? " run" : " runs")
            + ", the latest first; each leads to its report.";
    Page page =
        new Page("das runs", title, summary, List.of(), List.of(new PagePart.Cards(ORDERS, cards)));
    Path file = folder.resolve(FILE);
    AtomicFiles.write(file, page.html());
    return file;
  }

  private static Card card(Path folder, KeptRun run, boolean inline) {
    long bytes = run.bytes();
    List<String> lines = new ArrayList<>();
    lines.add(DATE.format(run.date()) + ", " + run.kind() + ", " + run.status());
    String drawn = (run.model() + "  " + run.reward()).strip();
    if (!drawn.isEmpty()) {
      lines.add(Excerpt.of(drawn, LONGEST));
    }
    rewards(run).ifPresent(lines::add);
    lines.add(run.name() + ", " + ByteCount.of(bytes));
    return new Card(
        title(run),
        PageImage.address(folder.toAbsolutePath().relativize(page(run).toAbsolutePath())),
        picture(folder, run, inline),
        lines,
        List.of(
            (double) run.date().getEpochSecond(),
            run.bestReward().orElse(Double.NaN),
            run.gain().orElse(Double.NaN),
            (double) bytes));
  }

  private static Path page(KeptRun run) {
    return run.page().orElse(run.folder());
  }

  private static String title(KeptRun run) {
    if (run.prompts().isEmpty()) {
      return run.name();
    }
    String first = Excerpt.of(run.prompts().get(0), LONGEST);
    int more = run.prompts().size() - 1;
    return more == 0 ? first : first + " (and " + more + " more)";
  }

  /** Of the image that is seen, the best where that is another, and what was gained. */
  private static Optional<String> rewards(KeptRun run) {
    List<String> words = new ArrayList<>();
    run.shown()
        .filter(shown -> shown.image().reward().isPresent())
        .ifPresent(shown -> words.add(reward(shown)));
    OptionalDouble best = run.bestReward();
    boolean isBest = run.images().size() == 1 || best.equals(shownReward(run));
    if (best.isPresent() && !isBest) {
      words.add("best " + Figures.of(best.getAsDouble()));
    }
    if (!words.isEmpty() && run.gain().isPresent()) {
      words.add("gained " + Figures.of("%+.3g", run.gain().getAsDouble()));
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", words));
  }

  private static OptionalDouble shownReward(KeptRun run) {
    return run.shown().map(shown -> shown.image().reward()).orElse(OptionalDouble.empty());
  }

  private static String reward(ShownImage shown) {
    String reward = "reward " + Figures.of(shown.image().reward().getAsDouble());
    return shown.standing().isEmpty() ? reward : reward + " (" + shown.standing() + ")";
  }

  private static String picture(Path folder, KeptRun run, boolean inline) {
    Optional<ShownImage> shown = run.shown();
    if (shown.isEmpty()) {
      return "";
    }
    Path file = shown.get().image().file();
    if (!inline) {
      return PageImage.address(folder.toAbsolutePath().relativize(file.toAbsolutePath()));
    }
    byte[] small = Thumbnails.of(Pictures.bytes(file), THUMBNAIL);
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(small);
  }
}
