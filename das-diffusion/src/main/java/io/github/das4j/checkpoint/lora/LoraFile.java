package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.file.HubCache;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A LoRA's file, open: which modules it changes, each by which factors. */
public final class LoraFile implements AutoCloseable {

  /** What diffusers calls it, where a folder is given. */
  private static final String STEM = "pytorch_lora_weights";

  private final StateDict dict;
  private final Map<String, String> header;
  private final List<LowRank> modules;

  private LoraFile(StateDict dict) {
    this.dict = dict;
    this.header = dict instanceof SafetensorsFile file ? file.metadata() : Map.of();
    this.modules = new LoraReader(dict, AdapterMetadata.of(header, dict.source())).read();
  }

  /**
   * The weight file that a path means: itself, or that in a folder.
   *
   * @throws CheckpointException if there is none
   */
  public static Path find(Path path) {
    Path place = HubCache.resolve(path);
    if (!Files.exists(place)) {
      throw new CheckpointException(
          "there is no LoRA " + place + ": give its file, or FILE:SCALE, such as FILE:0.8");
    }
    return StateDicts.find(place, STEM);
  }

  /**
   * Opens a file; of its tensors only the alphas are read.
   *
   * @throws CheckpointException if it is no LoRA, or one that is not whole; the message names what
   *     is wrong
   */
  public static LoraFile open(Path file) {
    StateDict dict = StateDicts.open(find(file));
    try {
      return new LoraFile(dict);
    } catch (RuntimeException | Error e) {
      dict.close();
      throw e;
    }
  }

  /** What it was read from, for messages. */
  public String source() {
    return dict.source();
  }

  List<LowRank> modules() {
    return modules;
  }

  /** Which models it is for, where names, header or shapes tell. */
  public Optional<LoraFamily> family() {
    return LoraFamily.of(modules, header);
  }

  /** How its tensors are named. */
  public String layout() {
    return String.join(
        ", ", modules.stream().map(module -> module.dialect().title()).distinct().toList());
  }

  /** How many modules have each rank. */
  public SortedMap<Long, Integer> ranks() {
    SortedMap<Long, Integer> ranks = new TreeMap<>();
    modules.forEach(module -> ranks.merge(module.rank(), 1, Integer::sum));
    return ranks;
  }

  /** How many modules have each factor α/r. */
  public SortedMap<Double, Integer> multipliers() {
    SortedMap<Double, Integer> multipliers = new TreeMap<>();
    modules.forEach(module -> multipliers.merge(module.multiplier(), 1, Integer::sum));
    return multipliers;
  }

  /** How many modules of each component it changes, by the component's folder. */
  public SortedMap<String, Integer> targets() {
    // kohya calls a transformer a U-Net, too.
    boolean flow = family().filter(f -> f == LoraFamily.FLUX || f == LoraFamily.SD3).isPresent();
    SortedMap<String, Integer> targets = new TreeMap<>();
    for (LowRank module : modules) {
      String component = module.dialect().component(module.stem());
      boolean transformer = flow && component.equals(LoraTarget.UNET);
      targets.merge(transformer ? LoraTarget.TRANSFORMER : component, 1, Integer::sum);
    }
    return targets;
  }

  /**
   * Reads every tensor once.
   *
   * @throws CheckpointException naming the first that holds a number that is not finite
   */
  void requireFinite() {
    for (String name : dict.names()) {
      try (Scope scope = Scope.open()) {
        for (float value : Tensors.floats(dict.tensor(name))) {
          if (!Float.isFinite(value)) {
            throw new CheckpointException(
                dict.source() + ": " + name + " holds " + value + ", which is no finite number");
          }
        }
      }
    }
  }

  @Override
  public void close() {
    dict.close();
  }
}
