package io.github.das4j.checkpoint.kind;

import io.github.das4j.checkpoint.StateDict;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The published layouts of aesthetic predictors, told by which tensors a file has.
 *
 * @see <a href="https://github.com/christophschuhmann/improved-aesthetic-predictor">stacks</a>
 * @see <a href="https://github.com/LAION-AI/aesthetic-predictor">single maps</a>
 */
public enum HeadLayout {
  /** One map from the features to the score (sa_0_4_vit_l_14_linear.pth). */
  SINGLE("", List.of(), false),
  /** Five maps with nothing between them but dropout (sac+logos+ava1-l14-linearMSE.pth). */
  LINEAR("layers.", List.of(0, 2, 4, 6, 7), false),
  /** Five maps with a rectifier after each but the last (ava+logos-l14-reluMSE.pth). */
  RELU("layers.", List.of(0, 3, 6, 9, 11), true);

  private static final String WEIGHT = "weight";

  private final String prefix;

  @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
  private final List<Integer> indices;

  private final boolean rectified;

  HeadLayout(String prefix, List<Integer> indices, boolean rectified) {
    this.prefix = prefix;
    this.indices = indices;
    this.rectified = rectified;
  }

  /** Where the maps are in the file's list of layers; empty where there is no list. */
  public List<Integer> indices() {
    return indices;
  }

  /** Whether each map but the last is followed by a rectifier. */
  public boolean rectified() {
    return rectified;
  }

  /** The name of the first map's matrix. */
  public String first() {
    return indices.isEmpty() ? WEIGHT : prefix + indices.get(0) + "." + WEIGHT;
  }

  /** The layout whose matrices these are, and no others. */
  public static Optional<HeadLayout> of(StateDict dict) {
    Set<String> matrices =
        dict.names().stream()
            .filter(name -> name.equals(WEIGHT) || name.endsWith("." + WEIGHT))
            .collect(Collectors.toSet());
    for (HeadLayout layout : values()) {
      if (layout.matrices().equals(matrices) && dict.shape(layout.first()).length == 2) {
        return Optional.of(layout);
      }
    }
    return Optional.empty();
  }

  private Set<String> matrices() {
    return indices.isEmpty()
        ? Set.of(WEIGHT)
        : indices.stream().map(i -> prefix + i + "." + WEIGHT).collect(Collectors.toSet());
  }
}
