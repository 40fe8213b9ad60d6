package io.github.das4j.reward;

import io.github.das4j.align.Reward;
import io.github.das4j.tensor.Scope;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** {@code imagereward}: the score of ImageReward (Xu et al. 2023), not standardised. */
public final class ImageRewardProvider implements RewardProvider {

  /** For the service loader. */
  public ImageRewardProvider() {}

  @Override
  public String name() {
    return "imagereward";
  }

  @Override
  public String usage() {
    return "imagereward:DIR[,smooth|published]   ImageReward, about -2 to 2";
  }

  @Override
  public List<String> settled(List<String> arguments, Purpose purpose) {
    return Form.settled(arguments, purpose);
  }

  @Override
  public List<String> files(List<String> arguments) {
    return Form.others(arguments);
  }

  /**
   * What it takes in memory.
   *
   * @throws IllegalArgumentException if it is to be {@code padded}, which it was not published in
   */
  @Override
  public RewardMemory memory(List<String> arguments) {
    Form form = form(arguments);
    Path folder = Arguments.paths(this, Form.others(arguments), 1).get(0);
    return form.memory(LoadedImageReward.memory(folder));
  }

  /**
   * Opens the judge.
   *
   * @throws IllegalArgumentException if it is to be {@code padded}, which it was not published in
   */
  @Override
  public RewardModel open(List<String> arguments, RewardContext context) {
    Form form = form(arguments);
    Path folder = Arguments.paths(this, Form.others(arguments), 1).get(0);
    LoadedImageReward judge = LoadedImageReward.of(folder, context);
    return prompt -> reward(judge, form, context, prompt);
  }

  private static Form form(List<String> arguments) {
    Form form = Form.of(arguments).orElse(Form.SMOOTH);
    if (form == Form.PADDED) {
      throw new IllegalArgumentException(
          "reward 'imagereward' was published with the centre cropped only: write smooth or"
              + " published, not padded");
    }
    return form;
  }

  private static Reward reward(
      LoadedImageReward judge, Form form, RewardContext context, String prompt) {
    Tensor text;
    try (Scope scope = Scope.open()) {
      text = context.prompts().own(judge.embed(prompt));
    }
    return form.reward(judge.imageSize(), judge.standard(), judge.network().stages(text));
  }
}
