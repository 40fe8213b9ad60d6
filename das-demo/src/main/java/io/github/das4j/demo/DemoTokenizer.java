package io.github.das4j.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A byte-pair tokenizer in CLIP's layout for the demo world: each word of the {@link Vocabulary} is
 * one token, and anything else falls apart into bytes.
 *
 * <p>The end token has the largest id, since CLIP with {@code eos_token_id} 2 pools there.
 */
public final class DemoTokenizer {

  /** Tokens of a prompt, start and end included; shorter ones are padded with the end token. */
  public static final int CONTEXT = 24;

  public static final String START = "<|startoftext|>";
  public static final String END = "<|endoftext|>";
  static final String WORD_END = "</w>";

  private static final Pattern PIECE = Pattern.compile("[\\p{L}\\p{N}']+|,");

  /** A rule of byte-pair encoding: these neighbours become one. */
  record Merge(String left, String right) {
    String merged() {
      return left + right;
    }
  }

  private final Map<String, Integer> vocabulary = new LinkedHashMap<>();
  private final List<Merge> merges = new ArrayList<>();

  public DemoTokenizer() {
    List<String> bytes = byteSymbols();
    bytes.forEach(this::add);
    bytes.forEach(symbol -> add(symbol + WORD_END));
    Vocabulary.WORDS.forEach(this::learn);
    add(START);
    add(END);
  }

  /** Adds the merges that this word still lacks; later merges never undo earlier ones. */
  private void learn(String word) {
    List<String> parts = merged(letters(word));
    while (parts.size() > 1) {
      Merge merge = new Merge(parts.get(0), parts.get(1));
      merges.add(merge);
      add(merge.merged());
      parts = merged(letters(word));
    }
  }

  private static List<String> letters(String word) {
    List<String> letters = new ArrayList<>();
    for (int i = 0; i < word.length(); i++) {
      letters.add(word.substring(i, i + 1));
    }
    letters.set(letters.size() - 1, letters.get(letters.size() - 1) + WORD_END);
    return letters;
  }

  /** Byte-pair encoding: the earliest rule that applies, again and again. */
  private List<String> merged(List<String> letters) {
    List<String> parts = new ArrayList<>(letters);
    while (true) {
      int at = -1;
      int rank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < parts.size(); i++) {
        int found = merges.indexOf(new Merge(parts.get(i), parts.get(i + 1)));
        if (found >= 0 && found < rank) {
          rank = found;
          at = i;
        }
      }
      if (at < 0) {
        return parts;
      }
      parts.set(at, merges.get(rank).merged());
      parts.remove(at + 1);
    }
  }

  private void add(String token) {
    vocabulary.putIfAbsent(token, vocabulary.size());
  }

  /** GPT-2's printable stand-ins for the 256 bytes, printable ASCII and Latin-1 first. */
  private static List<String> byteSymbols() {
    List<String> printable = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      boolean shown = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      if (shown) {
        printable.add(Character.toString(b));
      } else {
        others.add(Character.toString(256 + others.size()));
      }
    }
    printable.addAll(others);
    return printable;
  }

  /** Number of tokens. */
  public int size() {
    return vocabulary.size();
  }

  public int startId() {
    return id(START);
  }

  public int endId() {
    return id(END);
  }

  Map<String, Integer> vocabulary() {
    return Collections.unmodifiableMap(vocabulary);
  }

  List<Merge> merges() {
    return Collections.unmodifiableList(merges);
  }

  /**
   * Encodes a caption, which may use words of the vocabulary and commas only.
   *
   * @return {@link #CONTEXT} ids
   */
  public long[] encode(String caption) {
    List<String> words = pieces(caption);
    if (words.size() + 2 > CONTEXT) {
      throw new IllegalArgumentException(
          "a caption has at most " + (CONTEXT - 2) + " words, not " + words.size());
    }
    long[] ids = new long[CONTEXT];
    Arrays.fill(ids, endId());
    ids[0] = startId();
    for (int i = 0; i < words.size(); i++) {
      ids[i + 1] = id(words.get(i) + WORD_END);
    }
    return ids;
  }

  /** Words and commas, in lower case. */
  private static List<String> pieces(String caption) {
    return PIECE
        .matcher(caption.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .toList();
  }

  /** Tokens of a caption, start and first end included. */
  public static int length(String caption) {
    return pieces(caption).size() + 2;
  }

  private int id(String token) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new IllegalArgumentException("'" + token + "' is not in the vocabulary");
    }
    return id;
  }
}
