package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.original.OriginalTransformer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The linear maps and convolutions of a model, by their names and shapes. */
final class ModelModules {

  private static final String WEIGHT = ".weight";
  private static final int LINEAR = 2;
  private static final int CONVOLUTION = 4;

  private final Map<LoraTarget, long[]> shapes = new LinkedHashMap<>();
  private final Map<LoraTarget, LoraTarget> flattened = new HashMap<>();
  private final DenoiserConfig denoiser;
  private final String denoiserName;
  private final Optional<OriginalBlocks> originalBlocks;
  private final Map<String, List<LoraPiece>> original = new HashMap<>();

  /**
   * @param components weights by the component's folder; no tensor is read
   * @param denoiser the configuration of the U-Net or the transformer
   */
  ModelModules(Map<String, StateDict> components, DenoiserConfig denoiser) {
    this.denoiser = denoiser;
    this.originalBlocks =
        denoiser instanceof UNetConfig unet
            ? Optional.of(new OriginalBlocks(unet))
            : Optional.empty();
    this.denoiserName = originalBlocks.isPresent() ? LoraTarget.UNET : LoraTarget.TRANSFORMER;
    components.forEach(this::add);
    OriginalTransformer.of(denoiser)
        .modules()
        .forEach((name, of) -> original.put(name.replace('.', '_'), pieces(denoiserName, of)));
  }

  private void add(String component, StateDict dict) {
    for (String name : dict.names()) {
      long[] shape = dict.shape(name);
      if (name.endsWith(WEIGHT) && (shape.length == LINEAR || shape.length == CONVOLUTION)) {
        String module = name.substring(0, name.length() - WEIGHT.length());
        LoraTarget target = new LoraTarget(component, module);
        shapes.put(target, shape);
        flattened.put(new LoraTarget(component, module.replace('.', '_')), target);
      }
    }
  }

  /** Which of the families it is of, as far as LoRAs differ. */
  LoraFamily family() {
    if (denoiser instanceof FluxConfig) {
      return LoraFamily.FLUX;
    }
    if (denoiser instanceof Sd3Config) {
      return LoraFamily.SD3;
    }
    boolean two = shapes.keySet().stream().anyMatch(at -> at.component().equals(LoraTarget.TEXT_2));
    return two ? LoraFamily.SDXL : LoraFamily.SD;
  }

  /**
   * What a module is made of: itself, or queries, keys and values where they go by one name, as in
   * networks that diffusers has fused; nothing where the model has none such.
   *
   * @param component its folder; the third text encoder stands for a T5 wherever it is
   */
  List<LoraPiece> pieces(String component, String module) {
    String folder = folder(component);
    LoraTarget target = new LoraTarget(folder, module);
    if (shapes.containsKey(target)) {
      return List.of(LoraPiece.whole(target));
    }
    return present(pieces(folder, OriginalTransformer.fused(module)));
  }

  private static List<LoraPiece> pieces(String folder, List<OriginalTransformer.Piece> pieces) {
    return pieces.stream()
        .map(piece -> new LoraPiece(new LoraTarget(folder, piece.module()), piece.rows()))
        .toList();
  }

  /** These, if the model has every one. */
  private List<LoraPiece> present(List<LoraPiece> pieces) {
    boolean all = pieces.stream().allMatch(piece -> shapes.containsKey(piece.target()));
    return all ? pieces : List.of();
  }

  private String folder(String component) {
    return component.equals(LoraTarget.TEXT_3) && denoiser instanceof FluxConfig
        ? LoraTarget.TEXT_2
        : component;
  }

  /** The same of the network that denoises, by today's name or that of a transformer's own code. */
  List<LoraPiece> denoiserPieces(String module) {
    List<LoraPiece> found = pieces(denoiserName, module);
    return found.isEmpty() ? original(module.replace('.', '_')) : found;
  }

  private List<LoraPiece> original(String flat) {
    return present(original.getOrDefault(flat, List.of()));
  }

  /** The module whose name is this, with {@code _} for every dot. */
  List<LoraPiece> flattened(String component, String name) {
    return Optional.ofNullable(flattened.get(new LoraTarget(folder(component), name))).stream()
        .map(LoraPiece::whole)
        .toList();
  }

  /** The same of the network that denoises, by today's name or that of the original code. */
  List<LoraPiece> flattenedDenoiser(String name) {
    List<LoraPiece> found = flattened(denoiserName, name);
    if (!found.isEmpty()) {
      return found;
    }
    return originalBlocks.isPresent()
        ? originalBlocks.get().translated(name).stream()
            .flatMap(today -> flattened(denoiserName, today).stream())
            .toList()
        : original(name);
  }

  /** The shape of a weight that exists. */
  long[] shape(LoraTarget target) {
    return Objects.requireNonNull(shapes.get(target), target.module());
  }
}
