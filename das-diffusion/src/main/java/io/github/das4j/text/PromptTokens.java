package io.github.das4j.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A vocabulary's tokens and those that were learnt beside it.
 *
 * @param tokenizer of the vocabulary; the caller's to close
 */
record PromptTokens(ClipTokenizer tokenizer, LearnedTokens learned) {

  /**
   * What stays together: a token of the vocabulary, or all ids of a learnt one.
   *
   * @param at where the text has it, in characters
   */
  record Unit(int[] ids, int at) {}

  /** A text in units, without start and end. */
  List<Unit> units(String text) {
    List<Unit> units = new ArrayList<>();
    int done = 0;
    for (LearnedTokens.Place place : learned.in(text)) {
      plain(text, done, place.start(), units);
      units.add(new Unit(place.entry().ids(), place.start()));
      done = place.end();
    }
    plain(text, done, text.length(), units);
    return units;
  }

  private void plain(String text, int from, int to, List<Unit> units) {
    for (ClipTokenizer.Token token : tokenizer.tokens(text.substring(from, to))) {
      units.add(new Unit(new int[] {token.id()}, from + token.at()));
    }
  }

  /** Encodes a prompt; what does not fit between start and end is cut off. */
  ClipTokenizer.Encoding encode(String prompt) {
    if (learned.in(prompt).isEmpty()) {
      return tokenizer.encode(prompt);
    }
    List<Integer> ids = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (Unit unit : units(prompt)) {
      Arrays.stream(unit.ids()).forEach(ids::add);
      Arrays.stream(unit.ids()).forEach(id -> places.add(unit.at()));
    }
    int room = tokenizer.maxLength() - 2;
    int kept = Math.min(room, ids.size());
    ClipTokenizer.Encoding filled = framed(ids.subList(0, kept));
    return kept == ids.size()
        ? filled
        : new ClipTokenizer.Encoding(
            filled.ids(),
            filled.attention(),
            ids.size() - kept,
            prompt.substring(places.get(kept)).strip());
  }

  /** Start, these tokens, end, padding; they must fit. */
  ClipTokenizer.Encoding framed(List<Integer> tokens) {
    ClipTokenizer.Encoding frame = tokenizer.encode("");
    int end = frame.ids()[1];
    for (int k = 0; k < tokens.size(); k++) {
      frame.ids()[1 + k] = tokens.get(k);
      frame.attention()[1 + k] = 1;
    }
    frame.ids()[1 + tokens.size()] = end;
    frame.attention()[1 + tokens.size()] = 1;
    return frame;
  }
}
