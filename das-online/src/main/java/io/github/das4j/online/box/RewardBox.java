package io.github.das4j.online.box;

import io.github.das4j.judge.BlackBox;
import io.github.das4j.judge.BudgetSpentException;
import io.github.das4j.judge.JudgeException;
import io.github.das4j.judge.NotDeliveredException;
import io.github.das4j.judge.Question;
import io.github.das4j.judge.Reply;
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

  /**
   * Loads the reward.
   *
   * @param context closed with it
   */
  static RewardBox open(String name, RewardSpec spec, RewardContext context) {
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
    context.forgetPrompts();
    Optional<String> problem = Optional.empty();
    double[] values = new double[questions.size()];
    for (int i = 0; i < values.length; i++) {
      try {
        values[i] = score(questions.get(i));
      } catch (JudgeException e) {
        values[i] = Double.NaN;
        problem = problem.or(() -> Optional.of(String.valueOf(e.getMessage())));
      } catch (BudgetSpentException e) {
        throw new NotDeliveredException(String.valueOf(e.getMessage()), e);
      }
    }
    return new Reply(values, problem.or(context::problem));
  }

  private TorchDevice device() {
    return context.placement().device();
  }

  private double score(Question question) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      Tensor image = ImageTensors.of(ImageTensors.decoded(question));
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
