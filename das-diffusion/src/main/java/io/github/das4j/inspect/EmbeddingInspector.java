package io.github.das4j.inspect;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.embedding.EmbeddingFile;
import io.github.das4j.checkpoint.embedding.EmbeddingSpec;
import io.github.das4j.checkpoint.embedding.TextualInversion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at textual inversions: by which token, of how many vectors, for which encoders. */
final class EmbeddingInspector {

  private static final String TITLE = "a textual inversion";

  private EmbeddingInspector() {}

  /**
   * @param path as it was given
   * @param file the vectors in it
   * @param part what its tensors amount to
   */
  static Inspection inspect(Path path, Path file, Part part) {
    try {
      TextualInversion inversion = EmbeddingFile.read(new EmbeddingSpec(file, Optional.empty()));
      Facts facts = new Facts();
      String family = inversion.ofTwo() ? "SDXL" : family(inversion);
      facts.add("family", family.isEmpty() ? "the width is of no published model" : family);
      facts.add("token", inversion.token());
      facts.add("vectors", Integer.toString(inversion.count()));
      facts.add("width", inversion.widths());
      String use =
          "das sample \"a photo of "
              + inversion.token()
              + "\" --model DIR --reward SPEC --embedding "
              + file;
      return Inspection.of(
          path,
          TITLE + (family.isEmpty() ? "" : " of " + family),
          part,
          facts.all(),
          List.of(use),
          List.of());
    } catch (CheckpointException e) {
      return Inspection.of(
          path, TITLE, part, Map.of(), List.of(), List.of(String.valueOf(e.getMessage())));
    }
  }

  /** By the width of the published models' text encoders. */
  private static String family(TextualInversion inversion) {
    return switch (inversion.widths()) {
      case "768" -> "SD 1.x";
      case "1024" -> "SD 2.x";
      default -> "";
    };
  }
}
