package io.github.das4j.smc;

/** Seeds of independent streams, as a function of a seed and a few numbers. */
public final class Keys {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private Keys() {}

  /**
   * A seed for the stream that the parts name, well mixed: equal parts, equal seed.
   *
   * @param seed the run's
   * @param parts what tells this stream from the seed's others, such as step and particle
   */
  public static long mix(long seed, long... parts) {
    long key = avalanche(seed + GOLDEN_GAMMA);
    for (long part : parts) {
      key = avalanche((key ^ part) + GOLDEN_GAMMA);
    }
    return key;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014; variant 13 of Stafford). */
  private static long avalanche(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
