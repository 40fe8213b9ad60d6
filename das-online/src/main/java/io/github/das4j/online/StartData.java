package io.github.das4j.online;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Answers that a run begins with: another run's, copied, so that it may grow or go. */
public final class StartData {

  private StartData() {}

  /**
   * Copies the data of a run, unless that is done.
   *
   * @param from the other run's folder
   * @throws IllegalArgumentException if there is none
   */
  public static void copy(Path from, OnlineFolder folder) {
    Path ledger = OnlineFolder.ledgerOf(from);
    if (Files.exists(folder.startData())) {
      return;
    }
    if (!Files.isRegularFile(ledger)) {
      throw new IllegalArgumentException(
          "there is no data set " + ledger + "; --start-data takes the folder of an online run");
    }
    LedgerSummary summary = Ledger.read(ledger);
    boolean any = summary.drawn().stream().anyMatch(i -> summary.answer(i.image()).isPresent());
    if (!any) {
      throw new IllegalArgumentException("there is no answer in " + ledger);
    }
    folder.make();
    try {
      AtomicFiles.write(folder.startData(), Files.readAllBytes(ledger));
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + ledger + ": " + AtomicFiles.reason(e), e);
    }
  }

  static List<LedgerSummary> read(OnlineFolder folder) {
    return Files.exists(folder.startData()) ? List.of(Ledger.read(folder.startData())) : List.of();
  }
}
