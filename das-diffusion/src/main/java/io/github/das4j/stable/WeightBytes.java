package io.github.das4j.stable;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.lora.LoraMerge;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Opened;
import io.github.das4j.tensor.Placement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Memory of a model's weights with what is brought to it, told from the headers of files.
 *
 * @param all bytes of all weights in the types that they are kept in
 * @param widened bytes of copies of the denoiser's weights as they are used, 0 where they are kept
 *     so
 */
public record WeightBytes(double all, double widened) {

  /**
   * Counts them.
   *
   * @throws io.github.das4j.checkpoint.CheckpointException if a file is missing or not what its
   *     name says
   */
  public static WeightBytes of(ModelFolder folder, Placement placement, Additions additions) {
    try (Opened opened = new Opened()) {
      Map<String, StateDict> files = new LinkedHashMap<>();
      for (Component component : Component.of(folder)) {
        files.put(component.folder(), opened.add(additions.open(component, folder)));
      }
      LoraMerge merge = opened.add(LoraMerge.matched(additions.loras(), files, folder.denoiser()));
      boolean two = folder.textEncoder2().isPresent();
      boolean upcast = additions.vaeConfig(folder).forceUpcast();
      double bytes = 0;
      for (String name : files.keySet()) {
        DType type = Component.named(name).type(placement.dtype(), upcast, two);
        bytes += Contents.of(merge.of(name)).placed(placement.in(type));
      }
      Contents denoiser = Contents.of(merge.of(folder.weighted().get(0)));
      return new WeightBytes(bytes, denoiser.widened(placement));
    }
  }
}
