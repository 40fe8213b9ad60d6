package io.github.das4j.online.surrogate;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** A trained stand-in for a black box, on unit CLIP features. Its weights are never written to. */
public final class Surrogate implements AutoCloseable {

  private static final String OPTIMISM = "optimism";
  private static final String SCALE = "bonus_scale";
  private static final String CAP = "bonus_cap";
  private static final String WHITENING = "bonus.whitening";

  private final Optimism optimism;
  private final List<Head> heads;
  private final Optional<Bonus> bonus;
  private final Map<String, String> notes;

  Surrogate(Optimism optimism, List<Head> heads, Optional<Bonus> bonus, Map<String, String> notes) {
    this.notes = Map.copyOf(notes);
    this.optimism = optimism;
    this.heads = List.copyOf(heads);
    this.bonus = bonus;
  }

  /** A judgement of one image: the heads' mean, and what optimism adds to it. */
  public record Judgement(double value, double bonus) {}

  public Optimism optimism() {
    return optimism;
  }

  /** What was written beside it. */
  public Map<String, String> notes() {
    return notes;
  }

  /** Width of the features that it takes. */
  public int width() {
    return heads.get(0).width();
  }

  /** Unit features [B, D] → what to expect [B], the mean of the heads. Differentiable. */
  public Tensor value(Tensor features) {
    Tensor sum = output(heads.get(0), features);
    for (Head head : heads.subList(1, heads.size())) {
      sum = sum.add(output(head, features));
    }
    return Tensors.scale(sum, 1.0 / heads.size());
  }

  /** Unit features [B, D] → what to hope for [B]. Differentiable. */
  public Tensor optimistic(Tensor features) {
    Head first = heads.get(0);
    Tensor hidden = first.hidden(features);
    Tensor value = first.last(hidden);
    for (Head head : heads.subList(1, heads.size())) {
      value = value.maximum(output(head, features));
    }
    return bonus.isPresent() ? value.add(bonus.get().of(hidden)) : value;
  }

  private static Tensor output(Head head, Tensor features) {
    return head.last(head.hidden(features));
  }

  /** Judges images by their features, [n][D]. */
  public List<Judgement> judge(List<float[]> features, Placement placement) {
    List<Judgement> judgements = new ArrayList<>();
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      for (float[] row : features) {
        Tensor x = Tensors.place(Tensors.of(row, 1, row.length), placement);
        double value = Tensors.doubles(value(x))[0];
        judgements.add(new Judgement(value, Tensors.doubles(optimistic(x))[0] - value));
      }
    }
    return judgements;
  }

  /** Writes it, whole or not at all. Without optimism the file is an aesthetic head as well. */
  public void write(Path file, Map<String, String> said) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int k = 0; k < heads.size(); k++) {
      String prefix = prefix(k);
      heads
          .get(k)
          .parameters()
          .named()
          .forEach((name, tensor) -> tensors.put(prefix + name, tensor));
    }
    Map<String, String> metadata = new LinkedHashMap<>(said);
    metadata.put(OPTIMISM, optimism.name().toLowerCase(Locale.ROOT));
    bonus.ifPresent(
        b -> {
          tensors.put(WHITENING, b.whitening());
          metadata.put(SCALE, Double.toString(b.scale()));
          metadata.put(CAP, Double.toString(b.cap()));
        });
    try (Scope scope = Scope.open()) {
      SafetensorsWriter.write(file, tensors, metadata);
    }
  }

  private String prefix(int head) {
    return optimism == Optimism.BOOTSTRAP ? "heads." + head + "." : "";
  }

  /**
   * Reads what {@link #write} wrote, or LAION's aesthetic head in safetensors.
   *
   * @throws CheckpointException if the file is neither
   */
  public static Surrogate read(Path file, Placement placement) {
    try (SafetensorsFile dict = SafetensorsFile.open(file)) {
      Optimism optimism = optimism(file, dict.metadata());
      List<Head> heads = new ArrayList<>();
      if (optimism == Optimism.BOOTSTRAP) {
        for (int k = 0; dict.names().contains("heads." + k + ".layers.0.weight"); k++) {
          heads.add(Head.read(dict, "heads." + k + ".", placement));
        }
      }
      if (heads.isEmpty()) {
        heads.add(Head.read(dict, "", placement));
      }
      return new Surrogate(optimism, heads, bonus(file, dict, placement), dict.metadata());
    }
  }

  /** What was written beside the surrogate in a file. */
  public static Map<String, String> notes(Path file) {
    try (SafetensorsFile dict = SafetensorsFile.open(file)) {
      return Map.copyOf(dict.metadata());
    }
  }

  private static Optimism optimism(Path file, Map<String, String> metadata) {
    String text = metadata.getOrDefault(OPTIMISM, "none");
    try {
      return Optimism.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + " has an unknown optimism '" + text + "'", e);
    }
  }

  private static Optional<Bonus> bonus(Path file, SafetensorsFile dict, Placement placement) {
    if (!dict.names().contains(WHITENING)) {
      return Optional.empty();
    }
    try (Scope scope = Scope.open()) {
      // A copy: the file's own memory goes when it is closed.
      Tensor whitening = Tensors.place(dict.tensor(WHITENING), placement).clone();
      double scale = Double.parseDouble(dict.metadata().getOrDefault(SCALE, ""));
      double cap = Double.parseDouble(dict.metadata().getOrDefault(CAP, ""));
      return Optional.of(new Bonus(whitening, scale, cap));
    } catch (NumberFormatException e) {
      throw new CheckpointException(file + " does not say how large its bonus is", e);
    }
  }

  @Override
  public void close() {
    heads.forEach(Head::close);
    bonus.ifPresent(Bonus::close);
  }
}
