package io.github.das4j.check;

import io.github.das4j.check.PartCases.Setting;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.replay.Difference;
import io.github.das4j.replay.RecordedModels;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the recorded cases of single parts on a device: networks, text encoders, rewards with their
 * gradients, and guidance through all of them.
 *
 * @param folder of the cases, with their models in {@code models}
 * @param placement where, and in which type
 */
public record DeviceCheck(Path folder, Placement placement) {

  private static final List<PartCases> KINDS =
      List.of(new NetworkCases(), new TextCases(), new ScorerCases(), new GuidanceCases());

  /**
   * What came out of the cases of one kind.
   *
   * @param kind name of the file of cases
   * @param cases that were run
   * @param leftOut cases whose models are not in the folder
   * @param untouched arrays of the file that no case asked for
   */
  public record Outcome(
      String kind,
      List<String> cases,
      List<String> leftOut,
      List<Difference> differences,
      List<String> untouched) {

    public Outcome {
      cases = List.copyOf(cases);
      leftOut = List.copyOf(leftOut);
      differences = List.copyOf(differences);
      untouched = List.copyOf(untouched);
    }

    public boolean passes() {
      return differences.stream().allMatch(Difference::passes);
    }
  }

  /** The kinds of which the folder has cases. */
  public List<String> kinds() {
    return KINDS.stream()
        .map(PartCases::file)
        .filter(name -> CaseFile.exists(folder, name))
        .toList();
  }

  /** Runs every case of a kind. */
  public Outcome run(String kind) {
    PartCases cases =
        KINDS.stream().filter(each -> each.file().equals(kind)).findAny().orElseThrow();
    RecordedModels models = new RecordedModels(folder.resolve("models"));
    Comparisons found = new Comparisons(placement.dtype());
    List<String> run = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    try (CaseFile file = CaseFile.open(folder, kind, placement.device())) {
      for (String name : cases.cases(file)) {
        if (!cases.models(file, name).stream().allMatch(models::has)) {
          leftOut.add(name);
          continue;
        }
        run.add(name);
        try (Scope scope = Scope.open()) {
          cases.run(new Setting(file, models, placement), name, found);
        }
      }
      return new Outcome(kind, run, leftOut, found.differences(), List.copyOf(file.untouched()));
    }
  }
}
