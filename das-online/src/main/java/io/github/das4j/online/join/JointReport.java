package io.github.das4j.online.join;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.online.OnlineRun;
import io.github.das4j.report.Plot;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Several online runs in one report: a section a black box, a line a method, seeds as repeats. */
public final class JointReport {

  private static final String PAGE = "joint.html";

  private final List<Section> sections;
  private final List<String> messages;

  private JointReport(List<Section> sections, List<String> messages) {
    this.sections = sections;
    this.messages = messages;
  }

  /**
   * Reads runs, without touching them.
   *
   * @throws IllegalArgumentException if a folder holds none, or there is nothing to show
   */
  public static JointReport of(List<Path> folders) {
    Join join = new Join();
    List<Section> sections =
        join.sections(folders.stream().distinct().map(OnlineRun::read).toList());
    if (sections.isEmpty()) {
      throw new IllegalArgumentException(
          "there is nothing to join: " + String.join("; ", join.messages()));
    }
    return new JointReport(sections, join.messages());
  }

  /** What was left out, and why, a line each. */
  public List<String> messages() {
    return messages;
  }

  /** Tables, for a terminal. */
  public String text() {
    return sections.stream().map(JoinTables::text).collect(Collectors.joining())
        + JoinPage.caption(sections)
        + "\n";
  }

  /**
   * Writes {@code joint.csv} (a figure of a round a line), {@code summary.csv}, a plot for each
   * black box and the page.
   *
   * @return the page
   */
  public Path write(Path out) {
    AtomicFiles.folder(out);
    AtomicFiles.write(out.resolve("joint.csv"), JoinTables.rounds(sections));
    AtomicFiles.write(out.resolve("summary.csv"), JoinTables.summary(sections));
    for (Section section : sections) {
      Plot plot = JoinPlot.of(section);
      AtomicFiles.write(out.resolve(plot.file()), plot.png());
    }
    Path page = out.resolve(PAGE);
    AtomicFiles.write(page, JoinPage.of(sections, messages));
    return page;
  }
}
