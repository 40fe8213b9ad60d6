package io.github.das4j.eval;

import io.github.das4j.align.Reward;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;

/** A reward. Images are scored one at a time, so a score depends on nothing but its image. */
final class RewardCriterion implements Criterion {

  private final Column column;
  private final RewardModel model;
  private final Placement placement;
  private final Map<String, Reward> prompts = new HashMap<>();

  RewardCriterion(NamedReward reward, RewardModel model, Placement placement) {
    this.column = new Column(reward.name(), Column.Kind.REWARD, reward.spec().toString());
    this.model = model;
    this.placement = placement;
  }

  @Override
  public List<Column> columns() {
    return List.of(column);
  }

  @Override
  public double[] judge(Subject subject, RgbImage image) {
    Reward reward = prompts.computeIfAbsent(subject.prompt(), model::forPrompt);
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      return Tensors.doubles(reward.score(Tensors.place(image.tensor(), placement)));
    }
  }
}
