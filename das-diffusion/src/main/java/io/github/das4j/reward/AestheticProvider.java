package io.github.das4j.reward;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.kind.HeadLayout;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.checkpoint.tensors.CopiedStateDict;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.nn.AestheticHead;
import io.github.das4j.tensor.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** {@code aesthetic}: an aesthetic predictor, such as LAION's, on a CLIP's unit image features. */
public final class AestheticProvider implements RewardProvider {

  /** For the service loader. */
  public AestheticProvider() {}

  @Override
  public String name() {
    return "aesthetic";
  }

  @Override
  public String usage() {
    return "aesthetic:CLIP_DIR,HEAD_FILE   an aesthetic head's score; LAION's, about 1 to 10";
  }

  @Override
  public List<String> files(List<String> arguments) {
    return arguments;
  }

  @Override
  public RewardMemory memory(List<String> arguments) {
    List<Path> paths = Arguments.paths(this, arguments, 2);
    try (StateDict head =
        StateDicts.without(StateDicts.open(paths.get(1)), HeadLayout::isOfTower)) {
      return LoadedClip.memory(paths.get(0))
          .and(new RewardMemory(Map.of(paths.get(1), Contents.of(head)), List.of(), true));
    }
  }

  /**
   * Opens CLIP and head.
   *
   * @throws CheckpointException if the files are not these, or the head is not this CLIP's
   */
  @Override
  public RewardModel open(List<String> arguments, RewardContext context) {
    List<Path> paths = Arguments.paths(this, arguments, 2);
    LoadedClip clip = LoadedClip.of(paths.get(0), context);
    AestheticHead head = head(paths.get(1), clip, context);
    List<Stage> stages = new ArrayList<>(clip.imageStages());
    stages.add(in -> new Tensor[] {head.forward(in[0])});
    StagedReward reward = new StagedReward(stages);
    return prompt -> reward;
  }

  /** Whose features are as wide, of the CLIPs that heads were published for. */
  private static String named(int width) {
    return switch (width) {
      case 512 -> " (as of ViT-B/32 and ViT-B/16)";
      case 640 -> " (as of RN50x4)";
      case 768 -> " (as of ViT-L/14)";
      case 1024 -> " (as of ViT-H/14 and RN50)";
      default -> "";
    };
  }

  private static AestheticHead head(Path path, LoadedClip clip, RewardContext context) {
    try (StateDict dict = StateDicts.open(path)) {
      int width = AestheticHead.width(dict);
      if (width != clip.width()) {
        throw new CheckpointException(
            path
                + " takes features of width "
                + width
                + named(width)
                + ", this CLIP has "
                + clip.width()
                + named(clip.width()));
      }
      StateDict own = StateDicts.without(dict, HeadLayout::isOfTower);
      Weights weights = Weights.of(new CopiedStateDict(own), context.placement(), context.arena());
      AestheticHead head = new AestheticHead(weights, AestheticHead.layout(dict), width);
      weights.verify();
      return head;
    }
  }
}
