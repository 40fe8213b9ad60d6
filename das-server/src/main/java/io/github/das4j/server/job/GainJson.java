package io.github.das4j.server.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.run.Gain;
import io.github.das4j.run.PlainRecord;
import io.github.das4j.run.PromptRecord;
import io.github.das4j.server.http.Wire;

/**
 * What was gained over the model's own images, as clients are told of it.
 *
 * @param gain of a job or a run
 */
public record GainJson(Gain gain) {

  /** Adds the sentence, and the number. */
  public void addTo(ObjectNode node) {
    node.put("gain", gain.sentence());
    node.set("gained", Wire.number(gain.amount()));
  }

  /**
   * The plain image of a prompt.
   *
   * @param url where its pixels are
   */
  public static ObjectNode plain(PlainRecord plain, String url) {
    ObjectNode node = Wire.object().put("url", url);
    node.set("reward", Wire.number(plain.reward()));
    ArrayNode terms = node.putArray("terms");
    for (PlainRecord.Term term : plain.terms()) {
      ObjectNode each = terms.addObject().put("name", term.name());
      each.set("plain", Wire.number(term.scores().plain()));
      each.set("aligned", Wire.number(term.scores().shown()));
    }
    return node;
  }

  /** The image beside it: which particle it is, and what it is among the others. */
  public ObjectNode aligned(PromptRecord prompt) {
    PromptRecord.Image image = prompt.shownImage();
    ObjectNode node = Wire.object().put("particle", image.particle());
    node.set("reward", Wire.number(image.reward()));
    return node.put("standing", gain.standing(prompt));
  }
}
