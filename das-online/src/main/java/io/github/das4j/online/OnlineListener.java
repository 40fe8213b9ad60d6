package io.github.das4j.online;

/** Follows a run. */
public interface OnlineListener {

  /** An image has been drawn. */
  void onImage(ImageTask task, int doneOfRound, int ofRound);

  /** A surrogate is about to be fitted to so many points. */
  void onFit(int round, int points);

  /** A round is complete. */
  void onRound(RoundStats stats);

  /** A round is on disk, its sheet too; of a run that goes on, its earlier rounds as well. */
  default void onStored(RoundStats stats) {}

  /** A line for the user. */
  void onMessage(String message);

  /** Looks away. */
  static OnlineListener none() {
    return new OnlineListener() {
      @Override
      public void onImage(ImageTask task, int doneOfRound, int ofRound) {}

      @Override
      public void onFit(int round, int points) {}

      @Override
      public void onRound(RoundStats stats) {}

      @Override
      public void onMessage(String message) {}
    };
  }
}
