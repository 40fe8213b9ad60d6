package io.github.das4j.online;

import io.github.das4j.report.Pictures;
import io.github.das4j.track.TrackedRound;
import io.github.das4j.track.Trackers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tells trackers of every round, those of earlier starts included, and a listener as always. */
final class Tracking implements OnlineListener {

  private final OnlineListener listener;
  private final Trackers trackers;
  private final OnlineFolder folder;

  Tracking(OnlineListener listener, Trackers trackers, OnlineFolder folder) {
    this.listener = listener;
    this.trackers = trackers;
    this.folder = folder;
  }

  @Override
  public void onImage(ImageTask task, int doneOfRound, int ofRound) {
    listener.onImage(task, doneOfRound, ofRound);
  }

  @Override
  public void onFit(int round, int points) {
    listener.onFit(round, points);
  }

  @Override
  public void onRound(RoundStats stats) {
    listener.onRound(stats);
  }

  @Override
  public void onStored(RoundStats stats) {
    trackers.finished(
        new TrackedRound(
            stats.round(), stats.queries(), stats.figures(), sheet(folder.sheet(stats.round()))));
    listener.onStored(stats);
  }

  private static Optional<byte[]> sheet(Path file) {
    return Files.exists(file) ? Optional.of(Pictures.bytes(file)) : Optional.empty();
  }

  @Override
  public void onMessage(String message) {
    listener.onMessage(message);
  }
}
