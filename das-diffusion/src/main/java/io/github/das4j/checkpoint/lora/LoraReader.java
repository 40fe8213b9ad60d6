package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.lora.LoraKey.Role;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads the modules of a LoRA's file, whatever they are called; of tensors only the alphas. */
final class LoraReader {

  private static final int LISTED = 8;

  /** Names of a file that is something else, where they are few enough to say. */
  private static final int TOLD = 4;

  private final StateDict dict;
  private final AdapterMetadata metadata;
  private final Map<String, Map<Role, String>> names = new LinkedHashMap<>();
  private final Map<String, KeyDialect> dialects = new LinkedHashMap<>();

  LoraReader(StateDict dict, AdapterMetadata metadata) {
    this.dict = dict;
    this.metadata = metadata;
  }

  /**
   * Every module that the file changes, in its order.
   *
   * @throws CheckpointException if the file is no LoRA, holds anything that is no part of one, or
   *     modules that are not whole; the message names them
   */
  List<LowRank> read() {
    OtherAdapter.refuse(dict);
    List<String> foreign = dict.names().stream().filter(name -> !take(name)).toList();
    if (names.isEmpty()) {
      throw none();
    }
    if (!foreign.isEmpty()) {
      throw new CheckpointException(
          dict.source()
              + " holds "
              + foreign.size()
              + " tensors that are no part of a LoRA: "
              + listed(foreign));
    }
    requireWhole();
    return names.keySet().stream().map(this::module).toList();
  }

  private boolean take(String name) {
    for (KeyDialect dialect : KeyDialect.ALL) {
      Optional<LoraKey> key = dialect.read(name);
      if (key.isPresent()) {
        String stem = key.get().stem();
        dialects.putIfAbsent(stem, dialect);
        String twin =
            names.computeIfAbsent(stem, s -> new EnumMap<>(Role.class)).put(key.get().role(), name);
        if (twin != null) {
          throw new CheckpointException(
              dict.source() + " holds both " + twin + " and " + name + ", which are the same");
        }
        return true;
      }
    }
    return false;
  }

  private CheckpointException none() {
    WeightKind kind = WeightKind.of(dict);
    String some =
        dict.names().isEmpty() || dict.names().size() > TOLD
            ? ""
            : " (" + String.join(", ", dict.names()) + ")";
    return new CheckpointException(
        dict.source() + " holds no LoRA tensors: it is " + kind.title() + some);
  }

  private void requireWhole() {
    List<String> broken = new ArrayList<>();
    names.forEach(
        (stem, found) -> {
          if (!found.containsKey(Role.DOWN) && !found.containsKey(Role.UP)) {
            broken.add(stem + " (" + words(found) + " without down and up)");
          } else if (!found.containsKey(Role.UP)) {
            broken.add(stem + " (down without up)");
          } else if (!found.containsKey(Role.DOWN)) {
            broken.add(stem + " (up without down)");
          } else if (!ranksAgree(found)) {
            broken.add(stem + " (" + ranks(found) + ": not of one rank)");
          }
        });
    if (!broken.isEmpty()) {
      throw new CheckpointException(
          dict.source()
              + " is a LoRA, not whole; "
              + broken.size()
              + " modules: "
              + listed(broken));
    }
  }

  private static String words(Map<Role, String> found) {
    return found.containsKey(Role.ALPHA) ? "alpha" : "mid";
  }

  private long[] shape(Map<Role, String> found, Role role) {
    return dict.shape(Objects.requireNonNull(found.get(role)));
  }

  private boolean ranksAgree(Map<Role, String> found) {
    long[] down = shape(found, Role.DOWN);
    long[] up = shape(found, Role.UP);
    if (down.length < 2 || up.length < 2 || down[0] < 1 || down[0] != up[1]) {
      return false;
    }
    if (!found.containsKey(Role.MID)) {
      return true;
    }
    long[] mid = shape(found, Role.MID);
    return mid.length == 4 && mid[0] == down[0] && mid[1] == down[0];
  }

  private String ranks(Map<Role, String> found) {
    StringBuilder text = new StringBuilder();
    found.forEach(
        (role, name) -> {
          if (role != Role.ALPHA) {
            text.append(text.isEmpty() ? "" : ", ")
                .append(role.name().toLowerCase(Locale.ROOT))
                .append(' ')
                .append(Arrays.toString(dict.shape(name)));
          }
        });
    return text.toString();
  }

  private LowRank module(String stem) {
    Map<Role, String> found = Objects.requireNonNull(names.get(stem));
    KeyDialect dialect = Objects.requireNonNull(dialects.get(stem));
    long rank = shape(found, Role.DOWN)[0];
    double alpha =
        found.containsKey(Role.ALPHA)
            ? alpha(Objects.requireNonNull(found.get(Role.ALPHA)))
            : metadata.alpha(dialect.component(stem), stem, rank);
    return new LowRank(dict, dialect, stem, found, alpha);
  }

  private double alpha(String name) {
    if (dict.elements(name) != 1) {
      throw new CheckpointException(
          dict.source()
              + ": "
              + name
              + " is not one number but "
              + Arrays.toString(dict.shape(name)));
    }
    try (Scope scope = Scope.open()) {
      return Tensors.doubles(dict.tensor(name))[0];
    }
  }

  /** The first of these. */
  static String listed(List<String> names) {
    boolean cut = names.size() > LISTED;
    return String.join(", ", cut ? names.subList(0, LISTED) : names) + (cut ? ", …" : "");
  }
}
