package io.github.das4j.hub;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a reference asks for among the files of a repository.
 *
 * @param names of all files
 * @param has whether the index of a pipeline has a component
 */
record Wanted(HubReference reference, List<String> names, Predicate<String> has) {

  /** The file or the folder that it names, else what a run needs of the whole. */
  FileSelection selection() {
    if (reference.path().isEmpty()) {
      return FileSelection.of(names, reference.variant(), has);
    }
    String path = reference.path().get();
    if (names.contains(path)) {
      return new FileSelection(List.of(path), List.of());
    }
    String folder = path + "/";
    List<String> inside =
        names.stream()
            .filter(name -> name.startsWith(folder))
            .map(name -> name.substring(folder.length()))
            .toList();
    if (inside.isEmpty()) {
      return new FileSelection(List.of(), List.of("the file '" + path + "'"));
    }
    FileSelection selection = FileSelection.of(inside, reference.variant(), has);
    return new FileSelection(
        selection.files().stream().map(folder::concat).toList(), selection.lacking());
  }
}
