package io.github.das4j.online.box;

import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** One of the rewards that come along, used as if it could not be looked into. */
public final class RewardBox implements BlackBox {

  private final String name;
  private final RewardContext context;
  private final RewardModel model;

  private RewardBox(String name, RewardContext context, RewardModel model) {
    this.name = name;
    this.context = context;
    this.model = model;
  }

  /** Loads the reward. */
  public static RewardBox open(String name, RewardSpec spec, Placement placement) {
    RewardContext context = new RewardContext(placement);
    try {
      return new RewardBox(name, context, spec.open(context));
    } catch (RuntimeException | Error e) {
      context.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Reply ask(List<Question> questions) {
    double[] values = questions.stream().mapToDouble(this::score).toArray();
    return new Reply(values, Optional.empty());
  }

  private TorchDevice device() {
    return context.placement().device();
  }

  private double score(Question question) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      Tensor image = ImageTensors.of(ImageTensors.read(question.png()));
      Tensor placed = Tensors.place(image, new Placement(device(), DType.FLOAT32));
      return Tensors.doubles(model.forPrompt(question.prompt()).score(placed))[0];
    }
  }

  @Override
  public void close() {
    model.close();
    context.close();
  }
}
