package io.github.das4j.check;

import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.replay.RecordedModels;
import io.github.das4j.tensor.Placement;
import java.util.List;

/** The recorded cases of one kind of part. */
interface PartCases {

  /** What a case runs with. */
  record Setting(CaseFile file, RecordedModels models, Placement placement) {}

  /** Name of the file, without its ending. */
  String file();

  /** The cases that the file holds. */
  List<String> cases(CaseFile file);

  /** Names of the models that a case needs, below the models folder. */
  List<String> models(CaseFile file, String name);

  /** Runs a case and compares everything that was recorded of it. */
  void run(Setting setting, String name, Comparisons found);
}
