package io.github.das4j.run;

import io.github.das4j.checkpoint.embedding.EmbeddingFile;
import io.github.das4j.checkpoint.embedding.EmbeddingSpec;
import io.github.das4j.checkpoint.embedding.Embeddings;
import io.github.das4j.checkpoint.lora.LoraFile;
import io.github.das4j.checkpoint.lora.LoraSpec;
import io.github.das4j.checkpoint.lora.Loras;
import io.github.das4j.stable.Added;
import io.github.das4j.stable.Additions;
import io.github.das4j.stable.OtherVae;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a record's model was brought, wherever the files are now; scales and tokens are the
 * record's.
 */
final class MovedAdditions {

  private static final Kind LORA = new Kind("LoRA", "--lora", LoraFile::find);
  private static final Kind EMBEDDING =
      new Kind("textual inversion", "--embedding", EmbeddingFile::find);
  private static final Kind VAE = new Kind("VAE", "--vae", path -> OtherVae.find(path).path());

  private MovedAdditions() {}

  /**
   * A run, whose record has paths, with the files where they are now.
   *
   * @throws IllegalArgumentException if a file is not there, or others are named than there are
   */
  static Manifest ofRun(Manifest manifest, Recorded.Moved moved) {
    return placed(manifest, manifest.config().models().additions(), moved, Kind::gone);
  }

  /**
   * An image, whose record has names, with the files where they are now.
   *
   * @param source the image
   * @param added what its record has
   * @throws IllegalArgumentException if files are not named, or others than there are
   */
  static Manifest ofImage(Manifest alone, Path source, Added added, Recorded.Moved moved) {
    List<LoraSpec> loras =
        added.loras().stream()
            .map(lora -> new LoraSpec(Path.of(lora.file()), lora.scale()))
            .toList();
    List<EmbeddingSpec> embeddings =
        added.embeddings().stream()
            .map(each -> new EmbeddingSpec(Path.of(each.file()), Optional.of(each.token())))
            .toList();
    return placed(
        alone,
        new Additions(
            new Loras(loras),
            new Embeddings(embeddings),
            added.vae().map(vae -> Path.of(vae.file()))),
        moved,
        (kind, files) -> kind.unnamed(source, files));
  }

  /**
   * @param absent what to say where files have to be named and are not
   */
  private static Manifest placed(
      Manifest manifest,
      Additions recorded,
      Recorded.Moved moved,
      BiFunction<Kind, List<Path>, Optional<String>> absent) {
    List<LoraSpec> loras = recorded.loras().all();
    List<EmbeddingSpec> embeddings = recorded.embeddings().all();
    List<Path> ofLoras =
        LORA.now(loras.stream().map(LoraSpec::file).toList(), moved.loras(), absent);
    List<Path> ofEmbeddings =
        EMBEDDING.now(
            embeddings.stream().map(EmbeddingSpec::file).toList(), moved.embeddings(), absent);
    List<Path> ofVae =
        VAE.now(recorded.vae().stream().toList(), moved.vae().stream().toList(), absent);
    Additions placed =
        new Additions(
            new Loras(each(loras, ofLoras, LoraSpec::at)),
            new Embeddings(each(embeddings, ofEmbeddings, EmbeddingSpec::at)),
            ofVae.stream().findFirst());
    return manifest.with(manifest.config().with(placed), manifest.model(), manifest.reward());
  }

  private static <S> List<S> each(List<S> specs, List<Path> files, BiFunction<S, Path, S> at) {
    List<S> placed = new ArrayList<>();
    for (int k = 0; k < specs.size(); k++) {
      placed.add(at.apply(specs.get(k), files.get(k)));
    }
    return placed;
  }

  /**
   * A kind of files.
   *
   * @param title of one of them
   * @param option that names where one is
   * @param find the file that a path means
   */
  private record Kind(String title, String option, UnaryOperator<Path> find) {

    List<Path> now(
        List<Path> recorded,
        List<Path> named,
        BiFunction<Kind, List<Path>, Optional<String>> absent) {
      if (named.isEmpty()) {
        absent
            .apply(this, recorded)
            .ifPresent(
                why -> {
                  throw new IllegalArgumentException(why);
                });
        return recorded;
      }
      if (named.size() != recorded.size()) {
        throw new IllegalArgumentException(
            "the record has "
                + recorded.size()
                + " "
                + title
                + "s, and "
                + named.size()
                + " were named: give "
                + option
                + " FILE once for each, in its order");
      }
      return named.stream().map(find).map(file -> file.toAbsolutePath().normalize()).toList();
    }

    Optional<String> gone(List<Path> files) {
      return files.stream()
          .filter(file -> !Files.exists(file))
          .findFirst()
          .map(
              file ->
                  "the "
                      + title
                      + " of this run was in "
                      + file
                      + ", which is gone: say with "
                      + option
                      + " FILE where it is now");
    }

    Optional<String> unnamed(Path source, List<Path> files) {
      return files.isEmpty()
          ? Optional.empty()
          : Optional.of(
              source
                  + " was made with "
                  + files.stream().map(Path::toString).collect(Collectors.joining(" and "))
                  + ": say where with "
                  + option
                  + " FILE, once for each in this order");
    }
  }
}
