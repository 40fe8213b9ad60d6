package io.github.das4j.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Workers that die; a task that nobody gives back would let the others wait for ever. */
@Timeout(20)
class WorkerLoopTest {

  private final List<Integer> kept = Collections.synchronizedList(new ArrayList<>());
  private final List<Integer> failed = Collections.synchronizedList(new ArrayList<>());
  private final List<String> retired = Collections.synchronizedList(new ArrayList<>());

  static List<Throwable> deaths() {
    return List.of(
        new OutOfMemoryError("Java heap space"),
        new StackOverflowError(),
        new NoClassDefFoundError("org/bytedeco/pytorch/Tensor"),
        new UnsatisfiedLinkError("no jnitorch"),
        new ExceptionInInitializerError("static"),
        new AssertionError("cannot be"),
        new IllegalStateException("CUDA error"));
  }

  private final class Handler implements WorkerLoop.Handler<Integer, Integer> {

    private final IntConsumer making;
    private final IntConsumer keeping;

    Handler(IntConsumer making, IntConsumer keeping) {
      this.making = making;
      this.keeping = keeping;
    }

    @Override
    public Integer make(Integer task) {
      making.accept(task);
      return task;
    }

    @Override
    public void keep(Integer task, Integer result) {
      keeping.accept(task);
      kept.add(result);
    }

    @Override
    public void failed(Integer task, String reason) {
      failed.add(task);
    }

    @Override
    public String name(Integer task) {
      return "task " + task;
    }

    @Override
    public void close() {
      // It holds nothing.
    }
  }

  /** Two workers over four tasks. */
  private TaskQueue<Integer> work(IntConsumer making, IntConsumer keeping)
      throws InterruptedException {
    TaskQueue<Integer> queue = new TaskQueue<>(List.of(1, 2, 3, 4));
    List<Thread> threads = new ArrayList<>();
    for (int k = 0; k < 2; k++) {
      Thread thread =
          new Thread(
              () ->
                  WorkerLoop.work(queue, () -> new Handler(making, keeping))
                      .ifPresent(retired::add));
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return queue;
  }

  private static IntConsumer dying(Throwable death, IntPredicate when) {
    return task -> {
      if (when.test(task)) {
        WorkerLoopTest.<RuntimeException>raise(death);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void raise(Throwable death) throws E {
    throw (E) death;
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void theOthersGoOnWithTheTaskOfAWorkerThatDied(Throwable death) throws InterruptedException {
    AtomicInteger deaths = new AtomicInteger();
    work(dying(death, task -> task == 2 && deaths.getAndIncrement() == 0), task -> {});
    assertThat(kept).containsExactlyInAnyOrder(1, 2, 3, 4);
    assertThat(failed).isEmpty();
    assertThat(retired).singleElement().asString().contains("task 2 goes back");
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void aTaskThatKillsTwoIsSetAside(Throwable death) throws InterruptedException {
    work(dying(death, task -> task == 2), task -> {});
    assertThat(kept).containsExactlyInAnyOrder(1, 3, 4);
    assertThat(failed).containsExactly(2);
  }

  @Test
  void anErrorWhileKeepingGivesTheTaskToAnother() throws InterruptedException {
    AtomicInteger deaths = new AtomicInteger();
    TaskQueue<Integer> queue =
        work(
            task -> {},
            dying(
                new OutOfMemoryError("Java heap space"),
                task -> task == 2 && deaths.getAndIncrement() == 0));
    assertThat(kept).containsExactlyInAnyOrder(1, 2, 3, 4);
    assertThat(queue.fatal()).isEmpty();
  }

  @Test
  void anExceptionWhileKeepingEndsTheWorkAndNobodyWaits() throws InterruptedException {
    TaskQueue<Integer> queue =
        work(task -> {}, dying(new IllegalStateException("the disk is full"), task -> task == 2));
    assertThat(queue.fatal()).get().extracting(Throwable::getMessage).isEqualTo("the disk is full");
    assertThat(kept).doesNotContain(2);
  }

  @ParameterizedTest
  @MethodSource("deaths")
  void aModelThatCannotBeOpenedRetiresItsWorkerAlone(Throwable death) throws InterruptedException {
    TaskQueue<Integer> queue = new TaskQueue<>(List.of(1, 2));
    Optional<String> reason =
        WorkerLoop.work(
            queue,
            () -> {
              WorkerLoopTest.<RuntimeException>raise(death);
              return new Handler(task -> {}, task -> {});
            });
    assertThat(reason).hasValue(Reasons.of(death));
    assertThat(queue.left()).isEqualTo(2);
    assertThat(WorkerLoop.work(queue, () -> new Handler(task -> {}, task -> {}))).isEmpty();
    assertThat(kept).containsExactly(1, 2);
  }

  @Test
  void anErrorIsNamed() {
    assertThat(Reasons.of(new StackOverflowError())).isEqualTo("StackOverflowError");
    assertThat(Reasons.of(new NoClassDefFoundError("a/B"))).isEqualTo("NoClassDefFoundError: a/B");
    assertThat(Reasons.of(new IllegalStateException("one\ntwo"))).isEqualTo("one");
  }
}
