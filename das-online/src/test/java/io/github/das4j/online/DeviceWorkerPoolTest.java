package io.github.das4j.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.SamplingException;
import io.github.das4j.tensor.Placement;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Devices that fail, without a model. */
class DeviceWorkerPoolTest {

  private static final Drawing PLAIN = new Drawing(Drawing.How.PLAIN, Optional.empty());
  private static final Drawing ALIGNED = new Drawing(Drawing.How.ALIGNED, Optional.empty());

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<Integer> microBatches = new CopyOnWriteArrayList<>();

  /** What happens when a task is drawn. */
  private interface Drawer {
    void draws(ImageTask task, SampleSettings settings);
  }

  private DeviceSampler sampler(Drawer drawer) {
    return new DeviceSampler() {
      @Override
      public void begin(Drawing drawing) {
        // It needs no surrogate.
      }

      @Override
      public WorkerPool.Drawn draw(ImageTask task, SampleSettings settings) {
        drawer.draws(task, settings);
        microBatches.add(settings.execution().microBatch());
        return new WorkerPool.Drawn(
            task, new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), new float[] {1});
      }

      @Override
      public void end() {
        // It has none.
      }

      @Override
      public void close() {
        messages.add("closed");
      }
    };
  }

  private DeviceWorkerPool pool(int devices, DeviceSampler.Opener opener) {
    SampleSettings settings =
        SampleSettings.defaults().toBuilder().particles(8).microBatch(8).build();
    ModelOptions options =
        new ModelOptions(
            Path.of("none"), Placement.CPU_FLOAT32, 1, ModelOptions.Checkpointing.OFF, 0);
    return new DeviceWorkerPool(
        new DeviceWorkerPool.Setup(Path.of("none"), settings, "", 4),
        IntStream.range(0, devices).mapToObj(k -> options).toList(),
        messages::add,
        opener);
  }

  private static List<ImageTask> tasks(int count) {
    return IntStream.range(0, count).mapToObj(k -> new ImageTask(k, 1, "a cat")).toList();
  }

  private static List<Integer> drawn(DeviceWorkerPool pool, int count, Drawing drawing) {
    List<Integer> images = new ArrayList<>();
    pool.draw(tasks(count), drawing, image -> images.add(image.task().image()));
    return images.stream().sorted().toList();
  }

  @Test
  void aDeviceThatFailsIsRetiredAndItsImageGoesToAnother() {
    AtomicInteger opened = new AtomicInteger();
    CountDownLatch lost = new CountDownLatch(1);
    DeviceSampler.Opener opener =
        options ->
            opened.getAndIncrement() == 0
                ? sampler(
                    (task, settings) -> {
                      lost.countDown();
                      throw new IllegalStateException("CUDA error: device lost\n at frame 0");
                    })
                : sampler((task, settings) -> awaited(lost));
    try (DeviceWorkerPool pool = pool(2, opener)) {
      pool.load();
      assertThat(drawn(pool, 5, PLAIN)).containsExactly(0, 1, 2, 3, 4);
      // The next round does without it.
      assertThat(drawn(pool, 3, PLAIN)).containsExactly(0, 1, 2);
    }
    assertThat(opened).hasValue(2);
    assertThat(messages)
        .filteredOn(message -> message.contains("is retired"))
        .singleElement()
        .asString()
        .matches(
            "cpu#[01] is retired: CUDA error: device lost; its image r001-i0000\\d \\('a cat'\\)"
                + " goes back");
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void withoutADeviceTheRunStopsAndSaysWhy() {
    Drawer fails =
        (task, settings) -> {
          throw new IllegalStateException("unplugged");
        };
    try (DeviceWorkerPool pool = pool(1, options -> sampler(fails))) {
      pool.load();
      assertThatThrownBy(() -> drawn(pool, 2, PLAIN))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("no device is left to draw with (cpu: unplugged;")
          .hasMessageContaining("the same command goes on");
    }
  }

  @Test
  void aDeviceThatCannotLoadIsRetiredAndBadInputIsTold() {
    AtomicInteger opened = new AtomicInteger();
    DeviceSampler.Opener one =
        options -> {
          if (opened.getAndIncrement() == 0) {
            throw new IllegalStateException("no such device");
          }
          return sampler((task, settings) -> {});
        };
    try (DeviceWorkerPool pool = pool(2, one)) {
      pool.load();
      assertThat(drawn(pool, 2, PLAIN)).containsExactly(0, 1);
    }
    assertThat(messages).anyMatch(message -> message.contains("is retired: no such device"));
    DeviceSampler.Opener bad =
        options -> {
          throw new IllegalArgumentException("no such CLIP");
        };
    try (DeviceWorkerPool pool = pool(2, bad)) {
      assertThatThrownBy(pool::load)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no such CLIP");
    }
  }

  @Test
  void outOfMemoryHalvesTheMicroBatchForGood() {
    Drawer needsTwo =
        (task, settings) -> {
          if (settings.execution().microBatch() > 2) {
            throw new IllegalStateException("CUDA out of memory. Tried to allocate 2 GiB");
          }
        };
    try (DeviceWorkerPool pool = pool(1, options -> sampler(needsTwo))) {
      assertThat(drawn(pool, 3, ALIGNED)).containsExactly(0, 1, 2);
    }
    assertThat(microBatches).containsExactly(2, 2, 2);
    assertThat(messages)
        .containsExactly(
            "cpu is out of memory; going on with a micro-batch of 4",
            "cpu is out of memory; going on with a micro-batch of 2",
            "closed");
  }

  @Test
  void anImageThatCannotBeDrawnIsLeftOut() {
    Drawer dislikesOne =
        (task, settings) -> {
          if (task.image() == 1) {
            throw new SamplingException("NaN", new IllegalStateException());
          }
        };
    try (DeviceWorkerPool pool = pool(1, options -> sampler(dislikesOne))) {
      assertThat(drawn(pool, 3, PLAIN)).containsExactly(0, 2);
    }
    assertThat(messages).contains("image r001-i00001 ('a cat') is left out: NaN");
  }

  @Test
  void whatCannotBeKeptEndsTheRound() {
    try (DeviceWorkerPool pool = pool(2, options -> sampler((task, settings) -> {}))) {
      assertThatThrownBy(
              () ->
                  pool.draw(
                      tasks(4),
                      PLAIN,
                      image -> {
                        throw new IllegalStateException("the disk is full");
                      }))
          .hasMessage("the disk is full");
    }
  }
}
