package io.github.das4j.judge;

/** The calls that a run may make are made; what was answered is kept. */
public final class BudgetSpentException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * Says so.
   *
   * @param budget calls that there might be, at least 0
   */
  public BudgetSpentException(int budget) {
    super(
        "judge.budget: "
            + (budget == 1 ? "the 1 call" : "all " + budget + " calls")
            + " of rewards behind an address or a command are spent; every answer is kept:"
            + " with more, as in --set judge.budget="
            + (2L * Math.max(1, budget))
            + ", it goes on");
  }
}
