package io.github.das4j.eval;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out what folders hold. */
public final class ImageSets {

  private static final List<ImageSource> RUNS =
      List.of(new PromptRuns(), new OnlineRuns(), new SampleRun());

  /** Where {@code das compare} keeps the runs of its methods. */
  private static final String COMPARED = "runs";

  private ImageSets() {}

  /**
   * Lists the images of folders; of equal names the paths are written out. A folder that holds
   * runs, as those of {@code das compare} do, stands for each of them.
   *
   * @param labels prompts of the one folder that is no run, where it has no {@code prompts.csv}
   * @throws IllegalArgumentException in a line that says what is missing
   */
  public static List<ImageSet> open(List<Path> given, Optional<Path> labels) {
    given.forEach(ImageSets::requireFolder);
    List<Path> folders = given.stream().flatMap(ImageSets::within).toList();
    List<Path> labelled = folders.stream().filter(folder -> run(folder).isEmpty()).toList();
    if (labels.isPresent() && labelled.size() != 1) {
      throw new IllegalArgumentException(
          "--prompts is for one folder of images without a record, and here are "
              + labelled.size()
              + "; put a prompts.csv into each");
    }
    List<ImageSet> sets = new ArrayList<>();
    for (Path folder : folders) {
      sets.add(run(folder).orElseGet(() -> labelled(folder, labels)).read(folder));
    }
    return sets.stream().map(set -> distinct(set, sets)).toList();
  }

  /** A folder itself, or the runs in it where it is none and has no table of prompts. */
  private static Stream<Path> within(Path folder) {
    if (run(folder).isPresent() || Files.exists(folder.resolve(LabelledFolder.LABELS))) {
      return Stream.of(folder);
    }
    Path compared = folder.resolve(COMPARED);
    Path parent = Files.isDirectory(compared) ? compared : folder;
    try (Stream<Path> entries = Files.list(parent)) {
      List<Path> runs = entries.filter(entry -> run(entry).isPresent()).sorted().toList();
      return runs.isEmpty() ? Stream.of(folder) : runs.stream();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + parent + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static Optional<ImageSource> run(Path folder) {
    return RUNS.stream().filter(source -> source.knows(folder)).findFirst();
  }

  private static void requireFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          Files.exists(folder)
              ? folder + " is a file; give the folder that it is in"
              : "there is no folder " + folder);
    }
  }

  private static ImageSource labelled(Path folder, Optional<Path> labels) {
    labels
        .filter(file -> !Files.isRegularFile(file))
        .ifPresent(
            file -> {
              throw new IllegalArgumentException("there is no file " + file);
            });
    ImageSource source = new LabelledFolder(labels);
    if (!source.knows(folder)) {
      throw new IllegalArgumentException(
          hasImages(folder)
              ? folder
                  + " has no manifest.json, run.json or prompts.csv: give the prompts of its images"
                  + " with --prompts FILE, a CSV file whose first line is file,prompt"
              : "there are no images in " + folder);
    }
    return source;
  }

  private static boolean hasImages(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.anyMatch(LabelledFolder::isImage);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static ImageSet distinct(ImageSet set, List<ImageSet> all) {
    boolean shared = all.stream().filter(o -> o.name().equals(set.name())).count() > 1;
    return shared ? set.named(set.folder().toString()) : set;
  }
}
