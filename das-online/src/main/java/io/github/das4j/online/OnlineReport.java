package io.github.das4j.online;

import io.github.das4j.online.box.ImageTensors;
import io.github.das4j.report.Html;
import io.github.das4j.report.Pictures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What a user looks at, written anew after each round: tables, curves, sheets and a page. */
final class OnlineReport {

  /** Rounds whose sheets the page shows at once; the others are links. */
  private static final int SHOWN = 4;

  private final OnlineFolder folder;
  private final Map<String, String> settings;
  private final Disk disk;

  OnlineReport(OnlineFolder folder, Map<String, String> settings, Disk disk) {
    this.folder = folder;
    this.settings = settings;
    this.disk = disk;
  }

  /** Writes the sheet of a round. */
  void sheet(LedgerSummary book, int round) {
    List<ContactSheet.Tile> tiles = new ArrayList<>();
    for (Entry.Drawn image : book.drawn(round)) {
      Path file = folder.image(new ImageTask(image.image(), image.round(), image.prompt()));
      tiles.add(new ContactSheet.Tile(ImageTensors.read(file), caption(book, image)));
    }
    if (!tiles.isEmpty()) {
      disk.write(folder.sheet(round), Pictures.png(ContactSheet.of(tiles)));
    }
  }

  private static String caption(LedgerSummary book, Entry.Drawn image) {
    OptionalDouble answer = book.answer(image.image());
    String said = answer.isPresent() ? shown(answer.getAsDouble()) : "no answer";
    return Double.isFinite(image.expected()) ? said + " (" + shown(image.expected()) + ")" : said;
  }

  /** Writes tables, curves and the page. */
  void write(LedgerSummary book, List<RoundStats> rounds) {
    disk.write(folder.file("rounds.csv"), bytes(OnlineTables.rounds(rounds)));
    disk.write(folder.file("images.csv"), bytes(OnlineTables.images(book)));
    StringBuilder plots = new StringBuilder();
    OnlinePlots.of(rounds)
        .forEach(
            (name, image) -> {
              disk.write(folder.file(name), Pictures.png(image));
              plots.append("<img alt=\"").append(name).append("\" src=\"").append(name);
              plots.append("\">\n");
            });
    disk.write(folder.file("report.html"), bytes(page(rounds, plots.toString())));
  }

  private String page(List<RoundStats> rounds, String plots) {
    StringBuilder rows = new StringBuilder();
    settings.forEach((key, value) -> rows.append(Html.row(key, value)));
    return Html.template(OnlineReport.class, "report.html")
        .replace("{{summary}}", Html.escaped(summary(rounds)))
        .replace("{{plots}}", plots)
        .replace("{{rounds}}", table(rounds))
        .replace("{{sheets}}", sheets(rounds))
        .replace("{{settings}}", rows);
  }

  private String sheets(List<RoundStats> rounds) {
    StringBuilder sheets = new StringBuilder();
    for (int k = rounds.size() - 1; k >= 0; k--) {
      int round = rounds.get(k).round();
      String file = "sheets/" + folder.sheet(round).getFileName();
      boolean shown = k >= rounds.size() - SHOWN || k == 0;
      sheets.append("<p>Round ").append(round).append(shown ? "<br>" : ": ");
      sheets.append("<a href=\"").append(file).append("\">");
      sheets.append(shown ? "<img alt=\"\" src=\"" + file + "\">" : "sheet").append("</a></p>\n");
    }
    return sheets.toString();
  }

  private static String table(List<RoundStats> rounds) {
    StringBuilder table = new StringBuilder();
    for (RoundStats stats : rounds) {
      if (table.length() == 0) {
        table.append("<tr><th>round</th>");
        stats.figures().keySet().forEach(n -> table.append("<th>").append(heading(n)));
        table.append("</tr>\n");
      }
      table.append("<tr><td>").append(stats.round()).append("</td>");
      stats.figures().values().forEach(v -> table.append("<td>").append(shown(v)).append("</td>"));
      table.append("</tr>\n");
    }
    return table.toString();
  }

  private static String heading(String name) {
    return Html.escaped(name.replace('_', ' ')) + "</th>";
  }

  private static String summary(List<RoundStats> rounds) {
    if (rounds.isEmpty()) {
      return "no round is complete yet";
    }
    RoundStats last = rounds.get(rounds.size() - 1);
    int images = rounds.stream().mapToInt(RoundStats::images).sum();
    int answered = rounds.stream().mapToInt(RoundStats::answered).sum();
    return String.format(
        Locale.ROOT,
        "%d rounds, %d queries, %d of %d images without an answer; best answer %s, mean of the"
            + " last round %s",
        rounds.size(),
        last.queries(),
        images - answered,
        images,
        shown(last.bestSoFar()),
        shown(last.mean()));
  }

  private static String shown(double value) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e6
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
