package io.github.das4j.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Tables as CSV, with the same line ends on every system. */
public final class Csv {

  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

  private Csv() {}

  /** Rows, the head first; fields are quoted where they must be. */
  public static String of(List<List<?>> rows) {
    StringBuilder text = new StringBuilder();
    try (CSVPrinter printer = new CSVPrinter(text, FORMAT)) {
      printer.printRecords(rows);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write in memory", e);
    }
    return text.toString();
  }
}
