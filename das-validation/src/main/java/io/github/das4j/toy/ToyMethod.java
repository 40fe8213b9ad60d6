package io.github.das4j.toy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What fills one panel of a figure and one line of a table. */
public enum ToyMethod {
  PRETRAINED("Pretrained"),
  TARGET("True target"),
  /** The pretrained model's own samples, thinned to its own target: what DAS aims at. */
  MODEL_TARGET("Model's target"),
  RL("RL"),
  BACKPROP("Back-propagation"),
  GUIDANCE("Guidance"),
  DAS("DAS"),
  BACKPROP_SCRATCH("Back-prop, scratch"),
  DDS("DDS"),
  DDS_FINETUNE("DDS, fine-tuned");

  /** Those of the main published figures. */
  public static final List<ToyMethod> FIGURE =
      List.of(PRETRAINED, TARGET, RL, BACKPROP, GUIDANCE, DAS);

  /** Those of the two further notebooks' figures. */
  public static final List<ToyMethod> DDS_FIGURE =
      List.of(PRETRAINED, TARGET, BACKPROP, BACKPROP_SCRATCH, DDS, DDS_FINETUNE);

  private final String title;

  ToyMethod(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }

  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it trains a network, and so starts from one. */
  public boolean trains() {
    return switch (this) {
      case RL, BACKPROP, BACKPROP_SCRATCH, DDS, DDS_FINETUNE -> true;
      default -> false;
    };
  }

  /**
   * The method of this name.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public static ToyMethod of(String id) {
    return Arrays.stream(values())
        .filter(method -> method.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no method \""
                        + id
                        + "\": choose among "
                        + Arrays.stream(values()).map(ToyMethod::id).toList()));
  }
}
