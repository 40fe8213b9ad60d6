package io.github.das4j.online.join;

import io.github.das4j.online.OnlineRun;
import io.github.das4j.report.Pictures;
import io.github.das4j.report.page.Page;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart;
import io.github.das4j.report.page.PagePart.Chapter;
import io.github.das4j.report.page.PagePart.Facts;
import io.github.das4j.report.page.PagePart.Folded;
import io.github.das4j.report.page.PagePart.Gallery;
import io.github.das4j.report.page.PagePart.Prose;
import io.github.das4j.report.page.PagePart.Size;
import io.github.das4j.report.page.PagePart.Table;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A joint report as a page with everything in it. */
final class JoinPage {

  private JoinPage() {}

  static String of(List<Section> sections, List<String> messages) {
    return new Page(
            "das online --join",
            "Black-box optimisation: runs joined",
            "True reward against the number of queries. " + caption(sections),
            messages,
            sections.stream().map(JoinPage::chapter).toList())
        .html();
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

  private static PagePart chapter(Section section) {
    List<PagePart> parts = new ArrayList<>();
    parts.add(new Gallery(Size.LARGE, List.of(JoinPlot.of(section).shown())));
    parts.add(
        new Prose(
            "Queries to what the best baseline has in the end: the first round whose figure, as a"
                + " mean over seeds, is as high; the ratio is to all queries of that baseline."));
    parts.add(Table.of(JoinTables.cells(section)));
    JoinTables.targets(section).ifPresent(line -> parts.add(new Prose(line)));
    List<PageImage> sheets =
        section.groups().stream().flatMap(group -> sheet(group).stream()).toList();
    parts.add(Chapter.of("Last rounds", new Gallery(Size.MEDIUM, sheets)));
    parts.add(Folded.of("Runs", Facts.of(runs(section))));
    return new Chapter("Black box: " + section.box(), "", parts);
  }

  /** The last round of a group's first run. */
  private static Optional<PageImage> sheet(Group group) {
    OnlineRun first = group.runs().get(0);
    if (!Files.isRegularFile(first.sheet())) {
      return Optional.empty();
    }
    String caption = group.label() + ", seed " + first.setting("seed");
    return Optional.of(
        PageImage.inline(
            Pictures.bytes(first.sheet()), "Images of the last round of " + caption, caption));
  }

  /** The folders and seeds of each group. */
  private static Map<String, String> runs(Section section) {
    Map<String, String> runs = new LinkedHashMap<>();
    for (Group group : section.groups()) {
      runs.put(
          group.label(),
          group.runs().stream()
              .map(run -> run.folder() + ", seed " + run.setting("seed"))
              .collect(Collectors.joining("; ")));
    }
    return runs;
  }
}
