package io.github.das4j.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.files.Json;
import io.github.das4j.judge.Spending;
import java.util.Locale;

/** What judges outside of this program have taken, as records and messages write it. */
public final class JudgesJson {

  private JudgesJson() {}

  /** Calls, answers, tokens, and the cost where it is known. */
  public static ObjectNode write(Spending spending) {
    ObjectNode node =
        Json.MAPPER
            .createObjectNode()
            .put("calls", spending.calls())
            .put("answers", spending.answers())
            .put("input_tokens", spending.input())
            .put("output_tokens", spending.output());
    spending.cost().ifPresent(cost -> node.put("cost", cost));
    return node;
  }

  /** The same in a line. */
  public static String line(Spending spending) {
    String tokens =
        spending.input() + spending.output() == 0
            ? ""
            : String.format(Locale.ROOT, ", %,d + %,d tokens", spending.input(), spending.output());
    String cost =
        spending.cost().isPresent()
            ? String.format(Locale.ROOT, ", cost %.4g", spending.cost().getAsDouble())
            : "";
    return String.format(
        Locale.ROOT,
        "rewards behind an address or a command: %,d %s, %,d %s%s%s",
        spending.calls(),
        spending.calls() == 1 ? "call" : "calls",
        spending.answers(),
        spending.answers() == 1 ? "answer" : "answers",
        tokens,
        cost);
  }
}
