package io.github.das4j.cli;

import io.github.das4j.check.BundledCases;
import io.github.das4j.check.DeviceCheck;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.replay.Difference;
import io.github.das4j.replay.RecordedCase;
import io.github.das4j.replay.Replay;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.words.Choices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Recorded cases on a device, as a table of the largest differences: float32 decides, the 16-bit
 * types are for information.
 *
 * @param folder of the cases
 * @param device where they run
 * @param threads of the CPU
 */
record DeviceReport(Path folder, TorchDevice device, int threads) {

  /** Whether everything in float32 is within its tolerance; the table is printed meanwhile. */
  boolean print() {
    System.out.printf("%nRecorded cases on %s, from %s%n", device, folder);
    boolean passes = parts(DType.FLOAT32);
    for (Path loop : BundledCases.loops(folder)) {
      passes &= loop(loop, true);
      passes &= loop(loop, false);
    }
    System.out.println(
        passes
            ? "float32: every difference is within its tolerance."
            : "float32: TOO FAR from what was recorded; do not trust this device.");
    List<DType> types =
        device.isCpu() ? List.of(DType.BFLOAT16) : List.of(DType.FLOAT16, DType.BFLOAT16);
    for (DType type : types) {
      boolean near = parts(type);
      System.out.printf(
          "%s: for information; %s.%n",
          Choices.name(type), near ? "all within these looser bounds" : "some beyond them");
    }
    return passes;
  }

  private static void head(DType type) {
    System.out.printf(
        "%n%-13s %-36s %6s %11s %9s%n",
        Choices.name(type), "array", "count", "difference", "allowed");
  }

  private boolean parts(DType type) {
    head(type);
    boolean passes = true;
    DeviceCheck check = new DeviceCheck(folder, new Placement(device, type));
    if (check.kinds().isEmpty() && BundledCases.loops(folder).isEmpty()) {
      throw new IllegalArgumentException(folder + " holds no recorded cases");
    }
    for (String kind : check.kinds()) {
      DeviceCheck.Outcome outcome = check.run(kind);
      passes &= outcome.passes();
      Map<String, List<Difference>> arrays = new LinkedHashMap<>();
      outcome
          .differences()
          .forEach(d -> arrays.computeIfAbsent(array(d), key -> new ArrayList<>()).add(d));
      arrays.forEach((name, differences) -> row(kind, name, differences));
      if (!outcome.leftOut().isEmpty()) {
        System.out.printf(
            "%-13s %d cases left out, whose models are not here%n", kind, outcome.leftOut().size());
      }
    }
    return passes;
  }

  /** The last part of a name; what stands before is the case. */
  private static String array(Difference difference) {
    return difference.name().substring(difference.name().lastIndexOf('.') + 1);
  }

  private static void row(String kind, String name, List<Difference> differences) {
    Difference worst = worst(differences);
    System.out.printf(
        Locale.ROOT,
        "%-13s %-36s %6d %11.1e %9.0e%s%n",
        kind,
        name,
        differences.size(),
        worst.difference(),
        worst.allowed(),
        worst.passes() ? "" : "  TOO FAR");
  }

  /** The one that uses up most of its tolerance. */
  private static Difference worst(List<Difference> differences) {
    return differences.stream().max(Comparator.comparingDouble(DeviceReport::share)).orElseThrow();
  }

  private static double share(Difference difference) {
    if (!difference.passes()) {
      return Double.POSITIVE_INFINITY;
    }
    return difference.allowed() == 0 ? 0 : difference.difference() / difference.allowed();
  }

  private boolean loop(Path json, boolean teacherForced) {
    Path models = folder.resolve("models");
    ModelOptions options =
        new ModelOptions(
            models,
            new Placement(device, DType.FLOAT32),
            threads,
            ModelOptions.Checkpointing.OFF,
            0);
    try (RecordedCase recorded = RecordedCase.open(json)) {
      Replay replay = Replay.of(recorded, models, teacherForced, options);
      if (replay.differences().isEmpty()) {
        return true;
      }
      String name = json.getFileName().toString().replace(".json", "");
      String worst = worst(replay.differences()).name();
      row(name, (teacherForced ? "forced: " : "free: ") + worst, replay.differences());
      return replay.passes();
    }
  }
}
