package io.github.das4j.server.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.ParticleListener;
import io.github.das4j.das.ParticleReport;
import io.github.das4j.das.StepReport;
import io.github.das4j.server.http.Wire;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

/**
 * Tells a job's readers of its steps.
 *
 * @param job that is drawn
 * @param metrics count them
 */
record StepEvents(Job job, JobMetrics metrics) implements ParticleListener {

  @Override
  public void onParticles(ParticleReport report) {
    StepReport step = report.step();
    double seconds = job.history().step(step.step(), step.steps());
    metrics.step(seconds, step.ess() / report.logWeights().length);
    ObjectNode node = TracedStep.of(step, report.logWeights().length, step.ancestors());
    if (step.scored()) {
      node.set("rewards", Wire.numbers(report.rewards()));
    } else {
      node.putNull("rewards");
    }
    node.set("weights", Wire.numbers(Arrays.stream(report.logWeights()).map(Math::exp).toArray()));
    node.set("log_weights", Wire.numbers(report.logWeights()));
    job.history().keep(node);
    ObjectNode told = node.deepCopy().put("seconds", seconds);
    job.history().left().ifPresent(left -> told.put("seconds_left", left));
    if (!report.previews().isEmpty()) {
      told.set("preview", preview(step.step(), report.previews()));
    }
    job.events().add("step", told);
  }

  private ObjectNode preview(int step, List<BufferedImage> pictures) {
    PreviewStore.Grid grid = job.previews().keep(step, pictures);
    return Wire.object()
        .put("url", "/api/v1/jobs/" + job.id() + "/previews/" + step)
        .put("columns", grid.columns())
        .put("rows", grid.rows())
        .put("tile_width", grid.width())
        .put("tile_height", grid.height())
        .put("count", pictures.size());
  }
}
