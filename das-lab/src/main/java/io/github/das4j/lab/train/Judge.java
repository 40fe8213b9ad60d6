package io.github.das4j.lab.train;

final class Judge {
  private Judge() {}

  static void run(TrainOptions options) {}
}
