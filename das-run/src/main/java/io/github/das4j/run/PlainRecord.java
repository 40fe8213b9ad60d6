package io.github.das4j.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.PlainImage;
import io.github.das4j.das.PlainImage.TermScores;
import io.github.das4j.files.Json;
import io.github.das4j.reward.RewardSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a prompt's record keeps of the plain image.
 *
 * @param file its name in the prompt's folder
 * @param reward in the reward's units
 * @param terms of the reward, each by itself
 */
public record PlainRecord(String file, double reward, List<Term> terms) {

  /** The name of its file. */
  public static final String FILE = "plain.png";

  static final String KEY = "plain";

  /** Takes a copy of the list. */
  public PlainRecord {
    terms = List.copyOf(terms);
  }

  /** A term of the reward by its name, such as {@code clip}. */
  public record Term(String name, TermScores scores) {}

  /** Adds it to a prompt's record. */
  static void write(ObjectNode record, PlainImage plain, RewardSpec reward) {
    ObjectNode node = record.putObject(KEY);
    node.put("file", FILE).put("reward", plain.image().reward());
    node.putObject("cost")
        .put("network_evaluations", plain.cost().networkEvaluations())
        .put("reward_calls", plain.cost().rewardCalls())
        .put("gradients", plain.cost().gradients());
    ArrayNode terms = node.putArray("terms");
    for (int k = 0; k < Math.min(plain.terms().size(), reward.terms().size()); k++) {
      TermScores scores = plain.terms().get(k);
      terms
          .addObject()
          .put("name", reward.terms().get(k).name())
          .put("plain", scores.plain())
          .put("shown", scores.shown())
          .put("heaviest", scores.heaviest())
          .put("best", scores.best());
    }
  }

  /**
   * Reads it from a prompt's record; nothing where none was drawn.
   *
   * @throws IllegalArgumentException naming the field that is missing
   */
  static Optional<PlainRecord> read(JsonNode record) {
    JsonNode node = record.path(KEY);
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    List<Term> terms = new ArrayList<>();
    for (JsonNode term : Json.required(node, "terms")) {
      terms.add(
          new Term(
              Json.required(term, "name").asText(),
              new TermScores(
                  Json.required(term, "plain").asDouble(),
                  Json.required(term, "shown").asDouble(),
                  Json.required(term, "heaviest").asDouble(),
                  Json.required(term, "best").asDouble())));
    }
    return Optional.of(
        new PlainRecord(
            Json.required(node, "file").asText(), Json.required(node, "reward").asDouble(), terms));
  }
}
