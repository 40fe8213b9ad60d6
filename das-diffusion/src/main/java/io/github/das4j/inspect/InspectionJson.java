package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.MemoryEstimate;
import io.github.das4j.files.Json;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.words.Choices;
import java.util.ArrayList;
import java.util.List;

/** An inspection for programs; memory is in bytes. */
public final class InspectionJson {

  private InspectionJson() {}

  public static ObjectNode of(Inspection inspection, RunSize run) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("path", inspection.path().toString());
    node.put("kind", inspection.kind());
    node.put("usable", inspection.usable());
    inspection.conclusion().ifPresent(found -> conclusion(node.putObject("conclusion"), found));
    ObjectNode facts = node.putObject("configuration");
    inspection.facts().forEach(facts::put);
    var parts = node.putArray("components");
    for (Part part : inspection.parts()) {
      ObjectNode each = parts.addObject();
      each.put("name", part.name()).put("class", part.className());
      each.put("parameters", part.contents().parameters()).put("bytes", part.bytes());
      ObjectNode types = each.putObject("types");
      part.contents().types().forEach(types::put);
      part.files().forEach(each.putArray("files")::add);
    }
    inspection.uses().forEach(node.putArray("uses")::add);
    inspection.problems().forEach(node.putArray("problems")::add);
    inspection.pipeline().ifPresent(pipeline -> memory(node.putObject("memory"), pipeline, run));
    return node;
  }

  private static void conclusion(ObjectNode node, Conclusion found) {
    node.put("verdict", found.verdict().toString());
    node.put("family", found.family().orElse(null));
    List<String> why = new ArrayList<>(found.reasons());
    why.addAll(found.notices());
    node.put("why", String.join("; ", why));
    node.setAll(found.settings());
    found.reasons().forEach(node.putArray("reasons")::add);
    found.notices().forEach(node.putArray("notices")::add);
  }

  private static void memory(ObjectNode node, Pipeline pipeline, RunSize asked) {
    RunSize run = asked.of(pipeline);
    MemoryEstimate estimate = run.estimate(pipeline);
    node.put("width", run.width()).put("height", run.height());
    node.put("particles", run.particles()).put("micro_batch", run.microBatch());
    node.put("dtype", Choices.name(run.type()));
    node.put("twist_decoder", run.twist().decodes(run.width(), run.height()).toString());
    node.put("twist_gradient", Choices.name(run.twist().differentiates()));
    node.put("reward_counted", run.reward().isPresent());
    node.put("weights", Math.round(estimate.weights()));
    node.put("reward_weights", Math.round(estimate.rewardWeights()));
    node.put("program", Math.round(MemoryEstimate.PROGRAM));
    activations(node.putObject("checkpointing_on"), estimate, Checkpointing.ON);
    activations(node.putObject("checkpointing_off"), estimate, Checkpointing.OFF);
  }

  private static void activations(ObjectNode node, MemoryEstimate estimate, Checkpointing mode) {
    MemoryEstimate.Activations used =
        mode == Checkpointing.ON ? estimate.checkpointed() : estimate.kept();
    node.put("activations", Math.round(used.model()));
    node.put("reward_activations", Math.round(used.reward()));
    node.put("total", Math.round(estimate.total(mode)));
  }
}
