package io.github.das4j.run;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.Slug;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The images of a run side by side in its folder, numbered from 1: {@code 01-a-cat.png}, or {@code
 * 01-a-cat-p0.png} where several particles are returned. Each is another name of the file in its
 * prompt's folder; a copy, where a file system knows no such names.
 */
final class Gallery {

  private static final String ONE = "image";

  private Gallery() {}

  /**
   * The name of an image in the run's folder.
   *
   * @param file its name in its prompt's folder
   */
  static String name(PromptTask task, String file) {
    return String.format(
        Locale.ROOT,
        "%02d-%s%s",
        task.index() + 1,
        Slug.of(task.prompt()),
        file.substring(ONE.length()));
  }

  /** Makes those names of a prompt's images that are not there. */
  static void hang(Path run, PromptTask task, List<String> files) {
    for (String file : files) {
      Path image = RunDirectory.place(run, task).resolve(file);
      Path name = run.resolve(name(task, file));
      try {
        Files.createLink(name, image);
      } catch (FileAlreadyExistsException e) {
        // It was made before the run was stopped.
      } catch (UnsupportedOperationException | IOException e) {
        copy(image, name);
      }
    }
  }

  private static void copy(Path image, Path name) {
    try {
      AtomicFiles.write(name, Files.readAllBytes(image));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + image + ": " + AtomicFiles.reason(e), e);
    }
  }
}
