package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.lora.MergedStateDict.Scaled;
import io.github.das4j.files.Sha256;
import io.github.das4j.tensor.Opened;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * LoRAs on a model's weights: every tensor of every file is matched with the module that it
 * changes, or refused. Keep it open for as long as tensors are asked for.
 */
public final class LoraMerge implements AutoCloseable {

  private final Opened opened = new Opened();
  private final Map<String, StateDict> components;
  private final ModelModules modules;
  private final Map<String, Map<String, List<Scaled>>> changes = new HashMap<>();
  private final List<MergedLora> merged = new ArrayList<>();

  private LoraMerge(
      Loras loras,
      Map<String, StateDict> components,
      DenoiserConfig denoiser,
      BiConsumer<LoraMerge, LoraSpec> add) {
    this.components = components;
    this.modules = new ModelModules(components, denoiser);
    try {
      loras.all().forEach(lora -> add.accept(this, lora));
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Opens LoRAs and finds what they change.
   *
   * @param components the model's weights by the component's folder; they stay the caller's
   * @throws CheckpointException if one is no LoRA, is one of other models, or has modules that this
   *     model has not, or of other shapes; the message names them
   */
  public static LoraMerge open(
      Loras loras, Map<String, StateDict> components, DenoiserConfig denoiser) {
    return new LoraMerge(loras, components, denoiser, LoraMerge::add);
  }

  /**
   * The same for those who ask what is changed and how it is kept, not for numbers: of the tensors
   * only the alphas are read.
   *
   * @param components the model's weights by the component's folder; they stay the caller's
   * @throws CheckpointException as {@link #open}, but for numbers that are not finite
   */
  public static LoraMerge matched(
      Loras loras, Map<String, StateDict> components, DenoiserConfig denoiser) {
    return new LoraMerge(loras, components, denoiser, LoraMerge::addMatched);
  }

  private LoraFile addMatched(LoraSpec spec) {
    LoraFile file = opened.add(LoraFile.open(spec.file()));
    requireFamily(file);
    match(file, spec.scale());
    return file;
  }

  private void add(LoraSpec spec) {
    addMatched(spec).requireFinite();
    Path path = LoraFile.find(spec.file());
    merged.add(new MergedLora(String.valueOf(path.getFileName()), Sha256.hex(path), spec.scale()));
  }

  private void requireFamily(LoraFile file) {
    Optional<LoraFamily> family = file.family();
    if (family.isPresent() && !family.get().fits(modules.family())) {
      throw new CheckpointException(
          file.source()
              + " is a LoRA of "
              + family.get().title()
              + " ("
              + file.modules().get(0).stem()
              + ", …), and the model is "
              + modules.family().title());
    }
  }

  /** A scale of 0 leaves every tensor as it is stored. */
  private void match(LoraFile file, double scale) {
    List<String> unknown = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    Map<LoraTarget, String> seen = new HashMap<>();
    for (LowRank module : file.modules()) {
      List<LoraPiece> pieces = module.dialect().pieces(module.stem(), modules);
      if (pieces.isEmpty()) {
        unknown.add(module.stem());
      }
      for (LoraPiece piece : pieces) {
        requireOnce(file, module, seen.put(piece.target(), module.stem()));
        long[] weight = piece.rows().whole(modules.shape(piece.target()));
        String misfit = module.misfit(weight);
        if (!misfit.isEmpty()) {
          misshapen.add(module.stem() + " (" + misfit + " on " + Arrays.toString(weight) + ")");
          break;
        } else if (scale != 0) {
          changes
              .computeIfAbsent(piece.target().component(), c -> new LinkedHashMap<>())
              .computeIfAbsent(piece.target().weight(), w -> new ArrayList<>())
              .add(new Scaled(module, piece.rows(), scale));
        }
      }
    }
    requireMatched(file, unknown, misshapen);
  }

  private static void requireOnce(LoraFile file, LowRank module, @Nullable String twin) {
    if (twin != null) {
      throw new CheckpointException(
          file.source()
              + " changes one module under two names, "
              + twin
              + " and "
              + module.stem()
              + ": which of the two is meant cannot be told");
    }
  }

  private static void requireMatched(LoraFile file, List<String> unknown, List<String> misshapen) {
    if (!unknown.isEmpty() || !misshapen.isEmpty()) {
      throw new CheckpointException(
          file.source()
              + " does not fit the model"
              + (unknown.isEmpty()
                  ? ""
                  : "; "
                      + unknown.size()
                      + " modules that it does not have: "
                      + LoraReader.listed(unknown))
              + (misshapen.isEmpty()
                  ? ""
                  : "; " + misshapen.size() + " wrongly shaped: " + LoraReader.listed(misshapen)));
    }
  }

  /** A component's weights with all of it added; closing it closes the component's file. */
  public StateDict of(String component) {
    StateDict dict = components.get(component);
    if (dict == null) {
      throw new IllegalArgumentException("there is no component " + component);
    }
    Map<String, List<Scaled>> own = changes.getOrDefault(component, Map.of());
    return own.isEmpty() ? dict : new MergedStateDict(dict, own);
  }

  /** What was merged, in order. */
  public List<MergedLora> merged() {
    return List.copyOf(merged);
  }

  @Override
  public void close() {
    opened.close();
  }
}
