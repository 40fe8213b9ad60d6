package io.github.das4j.checkpoint.kind;

import io.github.das4j.checkpoint.StateDict;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The published layouts of aesthetic predictors, told by which matrices a file has and of what
 * shapes. A file that holds the vision tower of its CLIP as well is told by the rest.
 *
 * @see <a href="https://github.com/christophschuhmann/improved-aesthetic-predictor">stacks</a>
 * @see <a href="https://github.com/LAION-AI/aesthetic-predictor">single maps</a>
 * @see <a href="https://github.com/shunk031/simple-aesthetics-predictor">both with the tower</a>
 * @see <a href="https://github.com/waifu-diffusion/aesthetic">classifiers</a>
 */
public enum HeadLayout {
  /** One map from the features to the score (sa_0_4_vit_l_14_linear.pth, …_b_32_linear.pth). */
  SINGLE(List.of(""), Between.NOTHING, 1),
  /** The same under a name (aesthetics-predictor-v1-vit-large-patch14). */
  PREDICTOR(List.of("predictor"), Between.NOTHING, 1),
  /** Five maps with nothing between them but dropout (sac+logos+ava1-l14-linearMSE.pth). */
  LINEAR(numbered(0, 2, 4, 6, 7), Between.NOTHING, 1024, 128, 64, 16, 1),
  /** Five maps with a rectifier after each but the last (ava+logos-l14-reluMSE.pth). */
  RELU(numbered(0, 3, 6, 9, 11), Between.RECTIFIERS, 1024, 128, 64, 16, 1),
  /** Three maps, rectifiers between them, and a logistic curve at the end (aes-B32-v0.pth). */
  CLASSIFIER(List.of("fc1", "fc2", "fc3"), Between.RECTIFIERS, 256, 128, 1);

  private enum Between {
    NOTHING,
    RECTIFIERS
  }

  private static final String WEIGHT = "weight";

  /** What a whole predictor holds beside its head. */
  private static final Predicate<String> TOWER =
      name -> name.startsWith("vision_model.") || name.startsWith("visual_projection.");

  @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
  private final List<String> layers;

  @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
  private final List<Integer> widths;

  private final Between between;

  HeadLayout(List<String> layers, Between between, Integer... widths) {
    this.layers = layers;
    this.between = between;
    this.widths = List.of(widths);
  }

  private static List<String> numbered(int... indices) {
    return Arrays.stream(indices).mapToObj(index -> "layers." + index).toList();
  }

  /** The names of the maps, from the features on; an empty one where the file names none. */
  public List<String> layers() {
    return layers;
  }

  /** How many numbers each map gives. */
  public List<Integer> widths() {
    return widths;
  }

  /** Whether each map but the last is followed by a rectifier. */
  public boolean rectified() {
    return between == Between.RECTIFIERS;
  }

  /** Whether the score is a probability, by a logistic curve. */
  public boolean isProbability() {
    return this == CLASSIFIER;
  }

  /** The name of the first map's matrix. */
  public String first() {
    return matrix(layers.get(0));
  }

  private static String matrix(String layer) {
    return layer.isEmpty() ? WEIGHT : layer + "." + WEIGHT;
  }

  /** Whether a tensor belongs to the vision tower that a whole predictor holds. */
  public static boolean isOfTower(String name) {
    return TOWER.test(name);
  }

  /** The layout whose matrices these are, and no others but those of a vision tower. */
  public static Optional<HeadLayout> of(StateDict dict) {
    Set<String> matrices =
        dict.names().stream()
            .filter(name -> name.equals(WEIGHT) || name.endsWith("." + WEIGHT))
            .filter(TOWER.negate())
            .collect(Collectors.toSet());
    return Arrays.stream(values()).filter(layout -> layout.fits(dict, matrices)).findFirst();
  }

  private boolean fits(StateDict dict, Set<String> matrices) {
    return matrices.equals(layers.stream().map(HeadLayout::matrix).collect(Collectors.toSet()))
        && IntStream.range(0, layers.size())
            .mapToObj(k -> dict.shape(matrix(layers.get(k))))
            .allMatch(shape -> shape.length == 2);
  }
}
