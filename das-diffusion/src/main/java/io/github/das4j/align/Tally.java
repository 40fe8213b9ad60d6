package io.github.das4j.align;

/** Counts what a run costs. */
final class Tally {

  private long denoised;
  private long rewarded;
  private long differentiated;

  void denoised(int rows) {
    denoised += rows;
  }

  void rewarded(int rows) {
    rewarded += rows;
  }

  void differentiated(int rows) {
    differentiated += rows;
  }

  void resume(Cost before) {
    denoised = before.networkEvaluations();
    rewarded = before.rewardCalls();
    differentiated = before.gradients();
  }

  Cost cost() {
    return new Cost(denoised, rewarded, differentiated);
  }
}
