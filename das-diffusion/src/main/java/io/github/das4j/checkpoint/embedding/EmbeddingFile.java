package io.github.das4j.checkpoint.embedding;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.embedding.TextualInversion.Encoder;
import io.github.das4j.checkpoint.embedding.TextualInversion.Vectors;
import io.github.das4j.checkpoint.file.HubCache;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.pickle.PickleStateDict;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads textual inversions: a single tensor by its token (diffusers), {@code string_to_param} of
 * the web UI's and the first code's {@code .pt}, {@code emb_params}, and SDXL's pair of {@code
 * clip_l} and {@code clip_g}, or {@code text_encoders_0} and {@code text_encoders_1}.
 */
public final class EmbeddingFile {

  /** What diffusers calls it, where a folder is given. */
  private static final String STEM = "learned_embeds";

  private static final String PARAMETERS = "emb_params";
  private static final Map<Encoder, List<String>> PAIR =
      Map.of(
          Encoder.FIRST, List.of("clip_l", "text_encoders_0"),
          Encoder.SECOND, List.of("clip_g", "text_encoders_1"));

  /** Numbers in a tensor; a thousand times what a prompt has room for at the common widths. */
  private static final long MOST_NUMBERS = 1L << 26;

  private final StateDict dict;
  private final Path file;

  private EmbeddingFile(StateDict dict, Path file) {
    this.dict = dict;
    this.file = file;
  }

  /**
   * The file that a path means: itself, or that in a folder.
   *
   * @throws CheckpointException if there is none
   */
  public static Path find(Path path) {
    Path place = HubCache.resolve(path);
    if (!Files.exists(place)) {
      throw new CheckpointException(
          "there is no textual inversion "
              + place
              + ": give its file, or FILE:TOKEN, such as style.pt:mystyle");
    }
    return StateDicts.find(place, STEM);
  }

  /**
   * Reads one.
   *
   * @throws CheckpointException if it is none, or not whole; the message names what is wrong
   */
  public static TextualInversion read(EmbeddingSpec spec) {
    Path file = find(spec.file());
    try (StateDict dict = StateDicts.open(file)) {
      return new EmbeddingFile(dict, file).read(spec.token());
    }
  }

  private TextualInversion read(Optional<String> token) {
    Map<Encoder, String> names = names();
    Map<Encoder, Vectors> vectors = new EnumMap<>(Encoder.class);
    names.forEach((encoder, name) -> vectors.put(encoder, vectors(name)));
    List<Integer> counts = vectors.values().stream().map(Vectors::count).distinct().toList();
    if (counts.size() > 1) {
      throw bad(
          "has "
              + counts.get(0)
              + " vectors as "
              + names.get(Encoder.FIRST)
              + " and "
              + counts.get(1)
              + " as "
              + names.get(Encoder.SECOND)
              + ": the two encoders of SDXL take equally many");
    }
    String own = token.orElseGet(() -> named(names));
    if (own.isBlank()) {
      throw bad("names no token: give one with FILE:TOKEN");
    }
    return new TextualInversion(dict.source(), own, vectors);
  }

  /** The tensor of each encoder. */
  private Map<Encoder, String> names() {
    Map<Encoder, String> pair = new EnumMap<>(Encoder.class);
    PAIR.forEach(
        (encoder, titles) ->
            titles.stream()
                .filter(dict.names()::contains)
                .findFirst()
                .ifPresent(name -> pair.put(encoder, name)));
    if (!pair.isEmpty() && pair.size() == dict.names().size()) {
      return pair;
    }
    WeightKind kind = WeightKind.of(dict);
    boolean one = dict.names().size() == 1 && flat(dict.names().iterator().next());
    if (kind != WeightKind.TEXTUAL_INVERSION && !(one && kind == WeightKind.UNKNOWN)) {
      throw kind.instead(dict.source(), List.of(WeightKind.TEXTUAL_INVERSION));
    }
    if (dict.names().size() != 1) {
      throw bad(
          "holds several tensors ("
              + String.join(", ", dict.names())
              + "): a textual inversion is one by its token, or SDXL's pair of clip_l and clip_g");
    }
    return new EnumMap<>(Map.of(Encoder.ONLY, dict.names().iterator().next()));
  }

  private boolean flat(String name) {
    int rank = dict.shape(name).length;
    return rank == 1 || rank == 2;
  }

  private Vectors vectors(String name) {
    long[] shape = dict.shape(name);
    long numbers = dict.elements(name);
    if (!flat(name) || numbers < 1 || numbers > MOST_NUMBERS) {
      throw bad(
          "holds "
              + name
              + " of the shape "
              + Arrays.toString(shape)
              + ", which is no list of vectors");
    }
    try (Scope scope = Scope.open()) {
      float[] values = Tensors.floats(dict.tensor(name));
      for (float value : values) {
        if (!Float.isFinite(value)) {
          throw bad("holds " + value + " in " + name + ", which is no finite number");
        }
      }
      int width = Math.toIntExact(shape[shape.length - 1]);
      return new Vectors(values.length / width, width, values);
    }
  }

  /** The token that the file names, or else the file's own name. */
  private String named(Map<Encoder, String> names) {
    String only = names.getOrDefault(Encoder.ONLY, "");
    if (dict instanceof PickleStateDict pickle && only.startsWith(PickleStateDict.WEB_UI)) {
      return pickle.name().filter(name -> !name.isBlank()).orElseGet(this::stem);
    }
    return only.isEmpty() || only.equals(PARAMETERS) ? stem() : only;
  }

  private String stem() {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private CheckpointException bad(String why) {
    return new CheckpointException(dict.source() + " " + why);
  }
}
