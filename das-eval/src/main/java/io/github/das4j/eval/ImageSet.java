package io.github.das4j.eval;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images of a folder.
 *
 * @param name how it is called in tables
 * @param reward what they were aligned to, if a record says so
 * @param warnings what a reader of the figures has to know
 */
public record ImageSet(
    String name,
    Path folder,
    List<Subject> subjects,
    Optional<String> reward,
    List<String> warnings) {

  /**
   * @throws IllegalArgumentException if there are no images
   */
  public ImageSet {
    subjects = List.copyOf(subjects);
    warnings = List.copyOf(warnings);
    if (subjects.isEmpty()) {
      throw new IllegalArgumentException("there are no images in " + folder);
    }
  }

  ImageSet named(String other) {
    return new ImageSet(other, folder, subjects, reward, warnings);
  }

  /**
   * What counts as independent in errors: prompts, or draws where all have one prompt.
   *
   * @return the number of each subject's unit, from 0
   */
  static int[] units(List<Subject> subjects) {
    boolean onePrompt = subjects.stream().map(Subject::prompt).distinct().count() == 1;
    Map<String, Integer> numbers = new LinkedHashMap<>();
    int[] units = new int[subjects.size()];
    for (int i = 0; i < units.length; i++) {
      Subject subject = subjects.get(i);
      String unit = onePrompt ? subject.draw() : subject.prompt();
      numbers.putIfAbsent(unit, numbers.size());
      units[i] = numbers.getOrDefault(unit, 0);
    }
    return units;
  }
}
