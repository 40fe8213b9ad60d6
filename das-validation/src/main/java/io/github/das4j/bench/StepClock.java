package io.github.das4j.bench;

import com.sun.management.OperatingSystemMXBean;
import io.github.das4j.das.Listener;
import io.github.das4j.das.StepReport;
import io.github.das4j.tensor.DeviceProbe;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the clocks after each move of a run and at its end, once the device has finished what it
 * was asked.
 */
final class StepClock implements Listener {

  /**
   * What passed between two readings.
   *
   * @param wall seconds
   * @param cpu seconds of all threads of this process; NaN where the system does not count them
   */
  record Passed(double wall, double cpu) {}

  private final DeviceProbe probe;
  private final Listener then;
  private final List<long[]> marks = new ArrayList<>();

  /**
   * @param then is told of each step after its clocks were read
   */
  StepClock(DeviceProbe probe, Listener then) {
    this.probe = probe;
    this.then = then;
  }

  @Override
  public void onStep(StepReport report) {
    if (report.step() == report.steps()) {
      read();
    }
    then.onStep(report);
  }

  @Override
  public void onMove(int step) {
    read();
    then.onMove(step);
  }

  private void read() {
    probe.finish();
    marks.add(new long[] {System.nanoTime(), cpuNanos()});
  }

  /**
   * From each move to the next, the look at the reward between them included, and from the last
   * move to the end, the final decoding and reward: T of them.
   */
  List<Passed> passed() {
    List<Passed> passed = new ArrayList<>();
    for (int k = 1; k < marks.size(); k++) {
      long[] from = marks.get(k - 1);
      long[] to = marks.get(k);
      boolean counted = from[1] >= 0 && to[1] >= 0;
      passed.add(
          new Passed((to[0] - from[0]) / 1e9, counted ? (to[1] - from[1]) / 1e9 : Double.NaN));
    }
    return passed;
  }

  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : -1;
  }
}
