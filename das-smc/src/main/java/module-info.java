/** Sequential Monte Carlo along tempered, twisted chains, in plain Java. */
module io.github.das4j.smc {
  requires static org.jspecify;

  exports io.github.das4j.smc;
}
