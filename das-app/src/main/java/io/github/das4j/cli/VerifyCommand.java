package io.github.das4j.cli;

import io.github.das4j.files.AtomicFiles;
import io.github.das4j.verify.Check;
import io.github.das4j.verify.KnownTarget;
import io.github.das4j.verify.Verification;
import io.github.das4j.verify.VerificationReport;
import io.github.das4j.words.Figures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code das verify}: the statistical self-test. */
@Command(
    name = "verify",
    description = "Tests the samplers against targets with known normaliser and moments.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    footer = {"", "Examples:", "  das verify --quick", "  das verify --seed 7 --out verify-7.html"},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:every check passed", "1:a check failed"})
public final class VerifyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "Fewer runs: coarser, and done in seconds.")
  private boolean quick;

  @Option(names = "--seed", paramLabel = "SEED", description = "Seed.")
  private long seed = 42;

  @Option(names = "--out", paramLabel = "FILE", description = "The HTML report.")
  private Path out = Path.of("verify.html");

  @Mixin private OpenArguments opening = new OpenArguments();

  @Override
  public Integer call() throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    PrintWriter progress = spec.commandLine().getErr();
    Verification verification =
        new Verification(quick ? Verification.QUICK : Verification.FULL, seed);
    List<Check> checks = new ArrayList<>(verification.checks(progress::println));
    Map<String, double[][]> errors = new LinkedHashMap<>();
    for (KnownTarget target : List.of(KnownTarget.linearGaussian(), KnownTarget.mixture())) {
      double[][] points = verification.errors(target);
      errors.put(target.name(), points);
      checks.add(verification.slope(target, points));
    }
    AtomicFiles.write(out, VerificationReport.html(checks, errors));
    List<Check> failed = checks.stream().filter(check -> !check.passes()).toList();
    for (Check check : failed) {
      terminal.printf(
          "FAILED %s: %s, %s: %s, truth %s, z = %s%n",
          check.group(),
          check.name(),
          check.statistic(),
          Figures.of("%.5g", check.value()),
          Figures.of("%.5g", check.expected()),
          Figures.of("%.1f", check.z()));
    }
    double worst = checks.stream().mapToDouble(check -> Math.abs(check.z())).max().orElse(0);
    terminal.printf(
        "%d of %d checks passed, largest |z| %.2f; report: %s%n",
        checks.size() - failed.size(), checks.size(), worst, out);
    terminal.flush();
    opening.show(out);
    return failed.isEmpty() ? 0 : 1;
  }
}
