package io.github.das4j.online;

import io.github.das4j.online.box.ImageTensors;
import io.github.das4j.report.Pictures;
import io.github.das4j.report.Plot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a user looks at, written anew after each round: tables, curves, sheets and a page. */
final class OnlineReport {

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
      tiles.add(new ContactSheet.Tile(ImageTensors.read(file), OnlinePage.said(book, image)));
    }
    if (!tiles.isEmpty()) {
      disk.write(folder.sheet(round), Pictures.png(ContactSheet.of(tiles)));
    }
  }

  /** Writes tables, curves and the page. */
  void write(LedgerSummary book, List<RoundStats> rounds) {
    disk.write(folder.file("rounds.csv"), bytes(OnlineTables.rounds(rounds)));
    disk.write(folder.file("images.csv"), bytes(OnlineTables.images(book)));
    List<Plot> plots = OnlinePlots.of(rounds);
    plots.forEach(plot -> disk.write(folder.file(plot.file()), plot.png()));
    String page = new OnlinePage(book, rounds).html(plots, settings);
    disk.write(folder.file("report.html"), bytes(page));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
