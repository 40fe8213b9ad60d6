package io.github.das4j.spark;

import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskEndReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Tells the desk of tasks that ended without telling it themselves. */
final class Losses extends SparkListener {

  private final Desk desk;

  Losses(Desk desk) {
    this.desk = desk;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    TaskEndReason reason = end.reason();
    long attempt = end.taskInfo().taskId();
    if (reason instanceof ExecutorLostFailure lost) {
      String words = lost.reason().isDefined() ? lost.reason().get() : "it went away";
      desk.lost(attempt, lost.exitCausedByApp(), Cluster.line(words));
    } else {
      desk.ended(attempt);
    }
  }
}
