package io.github.das4j.inspect;

import io.github.das4j.das.MemoryEstimate;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.words.Choices;
import io.github.das4j.words.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** An inspection for a terminal. */
public final class InspectionText {

  private static final double KIB = 1024;

  private final Inspection inspection;
  private final StringBuilder text = new StringBuilder();

  private InspectionText(Inspection inspection) {
    this.inspection = inspection;
  }

  public static String of(Inspection inspection, RunSize run) {
    InspectionText writer = new InspectionText(inspection);
    writer.line("%s: %s", inspection.path(), inspection.kind());
    inspection.conclusion().ifPresent(writer::verdict);
    inspection.facts().forEach((name, value) -> writer.line("  %-15s %s", name, value));
    if (!inspection.parts().isEmpty()) {
      writer.parts();
    }
    inspection.pipeline().ifPresent(pipeline -> writer.memory(pipeline, run));
    writer.list("notices", inspection.conclusion().map(Conclusion::notices).orElse(List.of()));
    writer.list("can be used", inspection.uses());
    writer.list("CANNOT BE USED", inspection.problems());
    return writer.text.toString();
  }

  private void verdict(Conclusion found) {
    String family = found.family().map(name -> " (" + name + ")").orElse("");
    line("  %-15s %s", "verdict", found.verdict() + family);
  }

  private void parts() {
    line("");
    line("%-15s %-28s %22s  %-10s %9s", "component", "class", "parameters", "type", "on disk");
    for (Part part : inspection.parts()) {
      long count = part.contents().parameters();
      line(
          "%-15s %-28s %22s  %-10s %9s",
          part.name(),
          part.className(),
          String.format(Locale.ROOT, "%,d (%s)", count, rounded(count)),
          types(part.contents().types()),
          bytes((double) part.bytes()));
      part.files().forEach(file -> line("  %s", file));
    }
    if (inspection.parts().size() > 1) {
      long count = inspection.parts().stream().mapToLong(p -> p.contents().parameters()).sum();
      line(
          "%-44s %22s  %-10s %9s",
          "together",
          String.format(Locale.ROOT, "%,d (%s)", count, rounded(count)),
          "",
          bytes(inspection.parts().stream().mapToDouble(Part::bytes).sum()));
    }
  }

  private void memory(Pipeline pipeline, RunSize asked) {
    RunSize run = asked.of(pipeline);
    MemoryEstimate estimate = run.estimate(pipeline);
    MemoryEstimate.Activations on = estimate.checkpointed();
    MemoryEstimate.Activations off = estimate.kept();
    line("");
    line(
        "memory at %dx%d, N = %d, micro-batch %d, %s%s:",
        run.width(),
        run.height(),
        run.particles(),
        run.microBatch(),
        Choices.name(run.type()),
        twist(run));
    line("  %-28s %12s %12s", "--checkpointing", "on", "off");
    row("weights", estimate.weights(), estimate.weights());
    row("activations", on.model(), off.model());
    if (run.reward().isPresent()) {
      double weights = estimate.rewardWeights();
      row("reward", weights + on.reward(), weights + off.reward());
    } else {
      line("  %-28s %12s %12s", "reward (--reward SPEC)", "not counted", "not counted");
    }
    row("Java and libtorch", MemoryEstimate.PROGRAM, MemoryEstimate.PROGRAM);
    row("total", estimate.total(Checkpointing.ON), estimate.total(Checkpointing.OFF));
  }

  /** How the reward is seen on the way, where that is not in full. */
  private static String twist(RunSize run) {
    String words = run.twist().words(run.width(), run.height());
    return words.isEmpty() ? "" : ", seen by " + words;
  }

  private void row(String name, double on, double off) {
    line("  %-28s %12s %12s", name, bytes(on), bytes(off));
  }

  private void list(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      line("");
      line("%s:", title);
      lines.forEach(each -> line("  %s", each));
    }
  }

  private static String types(Map<String, Long> types) {
    return types.size() == 1
        ? types.keySet().iterator().next()
        : types.entrySet().stream()
            .map(type -> type.getKey() + " (" + rounded(type.getValue()) + ")")
            .collect(Collectors.joining(", "));
  }

  private static String rounded(long count) {
    if (count < 1000) {
      return Long.toString(count);
    }
    double value = count;
    String unit = "";
    for (String next : List.of("k", "M", "G")) {
      if (value >= 1000) {
        value /= 1000;
        unit = next;
      }
    }
    return String.format(Locale.ROOT, value < 10 ? "%.2f %s" : "%.0f %s", value, unit);
  }

  private static String bytes(double bytes) {
    double mib = bytes / KIB / KIB;
    return mib < KIB
        ? String.format(Locale.ROOT, mib < 10 ? "%.1f MiB" : "%.0f MiB", mib)
        : String.format(Locale.ROOT, "%.1f GiB", mib / KIB);
  }

  private void line(String format, Object... arguments) {
    String line = String.format(Locale.ROOT, format, arguments).stripTrailing();
    // Names come from the files that are looked at.
    text.append(Printable.of(line.replace('\n', ' '))).append('\n');
  }
}
