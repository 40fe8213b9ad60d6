package io.github.das4j.reward;

import io.github.das4j.align.Reward;
import io.github.das4j.reward.PillowBicubic.Fit;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * How images go to a judge whose published preprocessing rounds to 8 bits; the last argument of its
 * specification.
 */
enum Form {
  /** Bicubic and antialiased without rounding: differentiable. */
  SMOOTH,
  /**
   * As in the scorers of the published DAS: 8-bit, by Pillow's bicubic filter, the shorter side
   * resized and the centre cropped; no gradient.
   */
  PUBLISHED,
  /**
   * As in HPS v2's own package: the same, but the longer side resized and the rest black. Equal to
   * {@link #PUBLISHED} on square images.
   */
  PADDED;

  /** The form that arguments end in. */
  static Optional<Form> of(List<String> arguments) {
    return arguments.isEmpty() ? Optional.empty() : named(arguments.get(arguments.size() - 1));
  }

  private static Optional<Form> named(String text) {
    for (Form form : values()) {
      if (form.toString().equals(text)) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }

  /** The arguments but the form. */
  static List<String> others(List<String> arguments) {
    return of(arguments).isPresent() ? arguments.subList(0, arguments.size() - 1) : arguments;
  }

  /** The arguments with the form written out. */
  static List<String> settled(List<String> arguments, Purpose purpose) {
    if (of(arguments).isPresent()) {
      return arguments;
    }
    List<String> settled = new ArrayList<>(arguments);
    settled.add((purpose == Purpose.EVALUATION ? PUBLISHED : SMOOTH).toString());
    return List.copyOf(settled);
  }

  /**
   * A judge of images in this form.
   *
   * @param size width and height that its network takes
   * @param standard of its channels
   * @param network from [pixels] to [scores]
   */
  Reward reward(int size, Standardisation standard, List<Stage> network) {
    if (this != SMOOTH) {
      Fit fit = this == PADDED ? Fit.PADDED : Fit.CROPPED;
      return new Rounded(new PillowBicubic(size, fit), standard, new Chain(network));
    }
    Preprocessing preprocessing = new Preprocessing(size, Resize.BICUBIC, standard);
    List<Stage> stages = new ArrayList<>();
    stages.add(in -> new Tensor[] {preprocessing.apply(in[0])});
    stages.addAll(network);
    return new StagedReward(stages);
  }

  /** What a judge takes in this form. */
  RewardMemory memory(RewardMemory judge) {
    return new RewardMemory(judge.weights(), judge.stages(), this == SMOOTH);
  }

  /** As it is written in a specification. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private record Rounded(PillowBicubic resize, Standardisation standard, Chain network)
      implements Reward {

    @Override
    public boolean differentiable() {
      return false;
    }

    @Override
    public Tensor score(Tensor images) {
      try (NoGradGuard off = new NoGradGuard()) {
        return network.run(standard.apply(resize.apply(images)))[0];
      }
    }
  }
}
