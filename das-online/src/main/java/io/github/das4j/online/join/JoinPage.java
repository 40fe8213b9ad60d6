package io.github.das4j.online.join;

import io.github.das4j.online.OnlineRun;
import io.github.das4j.report.Html;
import io.github.das4j.report.Pictures;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;

/** A joint report as a page with everything in it. */
final class JoinPage {

  private JoinPage() {}

  static String of(List<Section> sections, List<String> messages) {
    StringBuilder html = new StringBuilder();
    messages.forEach(line -> html.append("<p class=\"note\">" + Html.escaped(line) + "</p>\n"));
    sections.forEach(section -> html.append(section(section)));
    return Html.template(JoinPage.class, "joint.html")
        .replace("{{caption}}", Html.escaped(caption(sections)))
        .replace("{{sections}}", html);
  }

  /** What the bars and the ± are, which depends on how many repeats there are. */
  static String caption(List<Section> sections) {
    List<Integer> counts =
        sections.stream()
            .flatMap(section -> section.groups().stream())
            .map(group -> group.runs().size())
            .distinct()
            .sorted()
            .toList();
    StringBuilder text = new StringBuilder("Means over seeds.");
    if (counts.contains(1)) {
      text.append(" A single run has no interval.");
    }
    if (counts.contains(2)) {
      text.append(" Of two seeds, bars and ± reach to each seed's value: a range, no interval.");
    }
    if (counts.stream().anyMatch(count -> count > 2)) {
      text.append(" From three seeds on they are Student's 95 % intervals.");
    }
    return text.toString();
  }

  private static String section(Section section) {
    StringBuilder html = new StringBuilder("<h2>Black box: ");
    html.append(Html.escaped(section.box())).append("</h2>\n");
    String plot = "plot-" + section.fileName() + ".png";
    html.append("<img class=\"plot\" alt=\"true reward against queries\" src=\"");
    html.append(plot).append("\">\n<div class=\"wide\"><table>\n");
    List<List<String>> rows = JoinTables.cells(section);
    for (int r = 0; r < rows.size(); r++) {
      String cell = r == 0 ? "th" : "td";
      html.append("<tr>");
      rows.get(r)
          .forEach(text -> html.append("<" + cell + ">" + Html.escaped(text) + "</" + cell + ">"));
      html.append("</tr>\n");
    }
    html.append("</table></div>\n");
    JoinTables.targets(section)
        .ifPresent(line -> html.append("<p>" + Html.escaped(line) + "</p>\n"));
    section.groups().forEach(group -> html.append(images(group)));
    return html.toString();
  }

  /** The last round of the first run; the others by name. */
  private static String images(Group group) {
    StringBuilder html = new StringBuilder("<h3>").append(Html.escaped(group.label()));
    html.append("</h3>\n<p>");
    for (OnlineRun run : group.runs()) {
      html.append(Html.escaped(run.folder() + ", seed " + run.setting("seed"))).append("<br>");
    }
    html.append("</p>\n");
    OnlineRun first = group.runs().get(0);
    if (Files.isRegularFile(first.sheet())) {
      html.append("<p>Last round of seed ").append(Html.escaped(first.setting("seed")));
      html.append("<br><img alt=\"\" src=\"data:image/png;base64,");
      html.append(Base64.getEncoder().encodeToString(Pictures.bytes(first.sheet())))
          .append("\"></p>\n");
    }
    return html.toString();
  }
}
