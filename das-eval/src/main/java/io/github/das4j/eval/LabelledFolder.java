package io.github.das4j.eval;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Images of any origin, and a CSV file with the columns {@code file} (relative to the folder) and
 * {@code prompt}.
 */
record LabelledFolder(Optional<Path> given) implements ImageSource {

  static final String LABELS = "prompts.csv";

  private static final Set<String> READABLE =
      Set.of("png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff");

  /** Images by their names, but not of a format that is read here. */
  private static final Set<String> OTHER = Set.of("webp", "avif", "heic", "jxl");

  @Override
  public boolean knows(Path folder) {
    return Files.isRegularFile(labels(folder));
  }

  private Path labels(Path folder) {
    return given.orElseGet(() -> folder.resolve(LABELS));
  }

  @Override
  public ImageSet read(Path folder) {
    Path labels = labels(folder);
    List<Subject> subjects = new ArrayList<>();
    try (CSVParser rows = CSVParser.parse(text(labels), format())) {
      requireColumns(rows, labels);
      for (CSVRecord row : rows) {
        String where = labels + ", line " + rows.getCurrentLineNumber();
        requireFields(row, rows.getHeaderNames().size(), where);
        subjects.add(subject(row, folder, where));
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(labels + " is not UTF-8 text", e);
    } catch (IOException | UncheckedIOException e) {
      String reason = e instanceof IOException io ? AtomicFiles.reason(io) : e.getMessage();
      throw new IllegalArgumentException("cannot read " + labels + ": " + reason, e);
    }
    requireAllLabelled(folder, subjects, labels);
    return new ImageSet(Records.name(folder), folder, subjects, Optional.empty(), List.of());
  }

  private static CSVFormat format() {
    return CSVFormat.DEFAULT
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .setIgnoreHeaderCase(true)
        .setIgnoreEmptyLines(true)
        .setTrim(true)
        .get();
  }

  private static String text(Path file) throws IOException {
    String text = Files.readString(file);
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static void requireColumns(CSVParser rows, Path labels) {
    for (String column : List.of("file", "prompt")) {
      if (rows.getHeaderNames().stream().noneMatch(column::equalsIgnoreCase)) {
        throw new IllegalArgumentException(
            labels + " has no column '" + column + "'; its first line has to be: file,prompt");
      }
    }
  }

  /** A comma in a prompt that is not quoted would cut it off without a word. */
  private static void requireFields(CSVRecord row, int columns, String where) {
    if (row.size() != columns) {
      throw new IllegalArgumentException(
          where
              + " has "
              + row.size()
              + (row.size() == 1 ? " field" : " fields")
              + ", and the first line "
              + columns
              + (row.size() > columns ? "; put a text with commas in double quotes" : ""));
    }
  }

  private static Subject subject(CSVRecord row, Path folder, String where) {
    String file = row.isSet("file") ? row.get("file") : "";
    String prompt = row.isSet("prompt") ? row.get("prompt") : "";
    if (file.isEmpty() || prompt.isEmpty()) {
      throw new IllegalArgumentException(
          where + " has no " + (file.isEmpty() ? "file" : "prompt") + "; write file,prompt");
    }
    if (!READABLE.contains(extension(file))) {
      throw new IllegalArgumentException(
          where + ": cannot read the format of " + file + "; make it PNG or JPEG");
    }
    try {
      return new Subject(folder.resolve(file), prompt, file);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(where + ": not a path: " + file, e);
    }
  }

  private static void requireAllLabelled(Path folder, List<Subject> subjects, Path labels) {
    Set<Path> named = new HashSet<>();
    subjects.forEach(subject -> named.add(subject.file().toAbsolutePath().normalize()));
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> without =
          entries
              .filter(LabelledFolder::isImage)
              .filter(file -> !named.contains(file.toAbsolutePath().normalize()))
              .sorted()
              .toList();
      if (!without.isEmpty()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%d image%s in %s without a prompt in %s, such as %s; add a line for each",
                without.size(),
                without.size() == 1 ? " is" : "s are",
                folder,
                labels,
                without.get(0).getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  static boolean isImage(Path file) {
    String extension = extension(file.toString());
    return READABLE.contains(extension) || OTHER.contains(extension);
  }

  private static String extension(String file) {
    return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
