package io.github.das4j.checkpoint;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Random harm to a file's bytes: cut short, or some bytes changed. */
public final class Damage {

  private Damage() {}

  public static byte[] of(byte[] sound, SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(sound, random.nextInt(sound.length));
    }
    byte[] damaged = sound.clone();
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }
    return damaged;
  }
}
