package io.github.das4j.catalogue;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.hub.ByteCount;
import io.github.das4j.report.Pictures;
import io.github.das4j.report.page.Page;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart;
import io.github.das4j.report.page.PagePart.Cards.Card;
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

  private static final List<String> ORDERS = List.of("date", "reward", "reward gained", "size");

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

  private static Optional<String> rewards(KeptRun run) {
    OptionalDouble best = run.bestReward();
    if (best.isEmpty()) {
      return Optional.empty();
    }
    String reward = "best reward " + Figures.of(best.getAsDouble());
    return Optional.of(
        run.gain().isEmpty()
            ? reward
            : reward + ", gained " + Figures.of("%+.3g", run.gain().getAsDouble()));
  }

  private static String picture(Path folder, KeptRun run, boolean inline) {
    Optional<Path> first = run.images().stream().map(KeptRun.KeptImage::file).findFirst();
    if (first.isEmpty()) {
      return "";
    }
    Path file = first.get();
    if (!inline) {
      return PageImage.address(folder.toAbsolutePath().relativize(file.toAbsolutePath()));
    }
    byte[] small = Thumbnails.of(Pictures.bytes(file), THUMBNAIL);
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(small);
  }
}
