package io.github.das4j.reward;

import io.github.das4j.align.Reward;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Cosine of CLIP's image and text features, in [−1, 1]. */
abstract class CosineProvider implements RewardProvider {

  @Override
  public List<String> files(List<String> arguments) {
    return arguments;
  }

  @Override
  public RewardMemory memory(List<String> arguments) {
    return LoadedClip.memory(Arguments.paths(this, arguments, 1).get(0));
  }

  @Override
  public RewardModel open(List<String> arguments, RewardContext context) {
    LoadedClip clip =
        LoadedClip.of(Arguments.paths(this, arguments, 1).get(0), context).requireTokenizer();
    return prompt -> cosine(clip, context, prompt);
  }

  private static Reward cosine(LoadedClip clip, RewardContext context, String prompt) {
    Tensor text;
    try (Scope scope = Scope.open()) {
      text = context.prompts().own(clip.text(prompt));
    }
    List<Stage> stages = new ArrayList<>(clip.imageStages());
    stages.add(in -> new Tensor[] {in[0].mul(text).sum(1)});
    return new StagedReward(stages);
  }
}
