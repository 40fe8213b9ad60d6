package io.github.das4j.online.surrogate;

import io.github.das4j.align.Reward;
import io.github.das4j.reward.LoadedClip;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The reward that a round of sampling sees: CLIP's image features through the surrogate of the
 * moment. Images come in [0, 1] and are mapped nowhere else, in training as in use.
 */
public final class SurrogateReward implements RewardModel {

  /** What the surrogate is asked for. */
  public enum Use {
    /** Value and bonus, with its gradient. */
    OPTIMISTIC(true),

    /** Value and bonus, to choose by, without gradient. */
    CHOICE(false),

    /** The value alone, with its gradient. */
    EXPECTED(true);

    private final boolean differentiable;

    Use(boolean differentiable) {
      this.differentiable = differentiable;
    }
  }

  private final LoadedClip clip;
  private Optional<Surrogate> current = Optional.empty();
  private Use use = Use.OPTIMISTIC;

  private SurrogateReward(LoadedClip clip) {
    this.clip = clip;
  }

  /** Loads the CLIP of a folder, shared with other rewards of the context. */
  public static SurrogateReward open(Path clip, RewardContext context) {
    return new SurrogateReward(LoadedClip.of(clip, context));
  }

  /** What samples from now on are rewarded by; nothing rewards all alike. */
  public void set(Optional<Surrogate> surrogate, Use wanted) {
    surrogate.ifPresent(
        s -> {
          if (s.width() != clip.width()) {
            throw new IllegalArgumentException(
                "the surrogate takes features of width "
                    + s.width()
                    + ", this CLIP has "
                    + clip.width());
          }
        });
    current = surrogate;
    use = wanted;
  }

  /** Unit features [B, D] of images [B, 3, H, W] in [0, 1], without a graph. */
  public Tensor features(Tensor images) {
    try (NoGradGuard off = new NoGradGuard()) {
      return new Chain(clip.imageStages()).run(images)[0];
    }
  }

  @Override
  public Reward forPrompt(String prompt) {
    if (current.isEmpty()) {
      return new Indifferent();
    }
    Surrogate surrogate = current.get();
    List<Stage> stages = new ArrayList<>(clip.imageStages());
    boolean expected = use == Use.EXPECTED;
    stages.add(
        in -> new Tensor[] {expected ? surrogate.value(in[0]) : surrogate.optimistic(in[0])});
    return new Staged(stages, use.differentiable);
  }

  private record Staged(List<Stage> stages, boolean differentiable) implements Reward {
    @Override
    public Tensor score(Tensor images) {
      return new Chain(stages).run(images)[0];
    }
  }

  /** 0 for every image. */
  private static final class Indifferent implements Reward {
    @Override
    public boolean differentiable() {
      return false;
    }

    @Override
    public Tensor score(Tensor images) {
      return images.new_zeros(images.size(0));
    }
  }
}
