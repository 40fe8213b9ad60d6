package io.github.das4j.spark;

import io.github.das4j.das.Listener;
import io.github.das4j.das.PlainDraw;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.SamplingException;
import io.github.das4j.run.PromptTask;
import io.github.das4j.work.Reasons;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Samples the prompts of rows on an executor.
 *
 * @param spec how
 * @param prompt the column of the prompt, from 0
 * @param negative the column of what to steer away from, or {@link #ABSENT}
 * @param seed the column of the seed, or {@link #ABSENT}
 */
record RowSampling(SamplingSpec spec, int prompt, int negative, int seed)
    implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1;

  /** The place of a column that there is none of. */
  static final int ABSENT = -1;

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        return extended(rows.next());
      }
    };
  }

  private Row extended(Row row) {
    Object[] values = new Object[row.length() + 1];
    for (int k = 0; k < row.length(); k++) {
      values[k] = row.get(k);
    }
    values[row.length()] =
        drawn(
            (String) row.get(prompt),
            negative == ABSENT ? null : (String) row.get(negative),
            seed == ABSENT ? null : (Number) row.get(seed));
    return RowFactory.create(values);
  }

  /**
   * The struct of a prompt.
   *
   * @param steerAway null for the setting's
   * @param ownSeed null for the setting's
   */
  Row drawn(@Nullable String text, @Nullable String steerAway, @Nullable Number ownSeed) {
    ExecutorChecks.OF_THIS_PROCESS.require(spec);
    Station station = spec.station(TaskContext.get());
    boolean good = false;
    try {
      SampleSettings settings = station.manifest().config().sampling();
      long chosen = ownSeed == null ? settings.execution().seed() : ownSeed.longValue();
      if (text == null) {
        good = true;
        return DrawnRow.failed(chosen, "there is no prompt");
      }
      String away = steerAway == null ? station.manifest().config().negative() : steerAway;
      // A row has one image.
      SampleSettings alone = settings.toBuilder().seed(chosen).plain(PlainDraw.OFF).build();
      Row row = drawn(station, text, away, alone);
      good = true;
      return row;
    } finally {
      if (good) {
        Stations.OF_THIS_PROCESS.giveBack(station);
      } else {
        Stations.OF_THIS_PROCESS.discard(station);
      }
    }
  }

  private static Row drawn(Station station, String text, String away, SampleSettings settings) {
    try {
      SampleResult result =
          station
              .begin(
                  () ->
                      station
                          .microBatch()
                          .sampled(
                              settings,
                              batched ->
                                  station
                                      .sampler()
                                      .sample(
                                          new SampleRequest(text, away, 0, batched),
                                          Listener.none())))
              .get();
      Map<String, byte[]> files = station.files().of(new PromptTask(0, text, 0), result);
      return DrawnRow.of(result, Optional.ofNullable(files.get("image.png")).orElseThrow());
    } catch (ExecutionException e) {
      RuntimeException thrown = Station.unchecked(e);
      if (thrown instanceof SamplingException) {
        return DrawnRow.failed(settings.execution().seed(), Reasons.of(thrown));
      }
      throw thrown;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped by Spark", e);
    }
  }
}
