package io.github.das4j.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Several files in one input, parted by the control character "record separator". */
final class Pieces {

  private static final byte SEPARATOR = 0x1e;

  private Pieces() {}

  /** So many pieces; the last ones are empty where the input has fewer. */
  static List<byte[]> of(byte[] input, int count) {
    List<byte[]> pieces = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < input.length && pieces.size() < count - 1; i++) {
      if (input[i] == SEPARATOR) {
        pieces.add(Arrays.copyOfRange(input, start, i));
        start = i + 1;
      }
    }
    pieces.add(Arrays.copyOfRange(input, start, input.length));
    while (pieces.size() < count) {
      pieces.add(new byte[0]);
    }
    return pieces;
  }

  static String text(byte[] piece) {
    return new String(piece, StandardCharsets.UTF_8);
  }
}
