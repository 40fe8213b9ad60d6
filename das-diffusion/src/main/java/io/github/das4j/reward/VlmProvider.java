package io.github.das4j.reward;

import io.github.das4j.judge.AnswerForm;
import io.github.das4j.judge.BlackBox;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.judge.VlmBox;
import io.github.das4j.judge.VlmSpec;
import java.util.List;

/** {@code vlm}: what a vision model behind OpenAI's protocol answers to a question. */
public final class VlmProvider extends OutsideProvider {

  private static final int LEAST = 3;

  /** For the service loader. */
  public VlmProvider() {}

  @Override
  public String name() {
    return "vlm";
  }

  @Override
  public String usage() {
    return "vlm:URL,MODEL,QUESTION[,number|yes]   a vision model's answer; no gradient";
  }

  /**
   * Address, model, question and form, checked; the form is {@code number} unless it is said.
   *
   * @throws IllegalArgumentException if one is missing, or there is one too many
   */
  @Override
  public List<String> settled(List<String> arguments, Purpose purpose) {
    int size = arguments.size();
    boolean formed = size > LEAST && AnswerForm.named(arguments.get(LEAST)).isPresent();
    if (size != (formed ? LEAST + 1 : LEAST)) {
      throw new IllegalArgumentException(
          size < LEAST
              ? "reward 'vlm' takes an address, a model and a question: write "
                  + usage().split(" ", 2)[0]
              : "reward 'vlm' ends in "
                  + String.join(" or ", AnswerForm.names())
                  + ", not '"
                  + arguments.get(size - 1)
                  + "'; a question with a comma in it stands in double quotes:"
                  + " vlm:URL,MODEL,\"a question, and more\"");
    }
    AnswerForm form =
        formed ? AnswerForm.named(arguments.get(LEAST)).orElseThrow() : AnswerForm.NUMBER;
    try {
      spec(arguments, form);
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
    return List.of(arguments.get(0), arguments.get(1), arguments.get(2), form.toString());
  }

  private static VlmSpec spec(List<String> arguments, AnswerForm form) {
    return new VlmSpec(arguments.get(0), arguments.get(1), arguments.get(2), form);
  }

  @Override
  BlackBox box(List<String> arguments, JudgeDesk judges) {
    AnswerForm form = AnswerForm.named(arguments.get(LEAST)).orElseThrow();
    return new VlmBox(spec(arguments, form), judges.settings().patience(), judges.key());
  }
}
