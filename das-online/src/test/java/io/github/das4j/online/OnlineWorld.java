package io.github.das4j.online;

import io.github.das4j.judge.BlackBox;
import io.github.das4j.judge.NotDeliveredException;
import io.github.das4j.judge.Question;
import io.github.das4j.judge.Reply;
import io.github.das4j.online.box.ImageTensors;
import io.github.das4j.online.surrogate.FitSettings;
import io.github.das4j.online.surrogate.Optimism;
import io.github.das4j.online.surrogate.Surrogate;
import io.github.das4j.smc.Keys;
import io.github.das4j.tensor.Placement;
import io.github.das4j.track.TrackedPrompt;
import io.github.das4j.track.TrackedRound;
import io.github.das4j.track.TrackedRun;
import io.github.das4j.track.Tracker;
import io.github.das4j.track.Trackers;
import java.awt.image.BufferedImage;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A model whose images are one colour, features that are the colour, and a black box that likes
 * red.
 */
final class OnlineWorld {

  private OnlineWorld() {}

  /** What kills a run in a test. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed() {
      super("killed");
    }
  }

  static OnlinePlan plan(Strategy strategy, Optimism optimism, int rounds, int images) {
    FitSettings fit =
        new FitSettings(
            optimism,
            0.003,
            30,
            512,
            0.1,
            List.of(0.2, 0.2, 0.1),
            1e-4,
            2,
            new FitSettings.BonusSettings(0.01, 0.001, 10));
    return new OnlinePlan(
        strategy,
        rounds,
        images,
        images,
        images * (rounds + 1),
        0,
        0,
        0.01,
        fit,
        new OnlinePlan.PromptSource(
            List.of("one", "two", "three"), Optional.of("a painting of {}"), 0.25),
        7);
  }

  static OnlinePlan withBudget(OnlinePlan plan, int budget) {
    return changed(plan, budget, plan.retries());
  }

  static OnlinePlan withRetries(OnlinePlan plan, int retries) {
    return changed(plan, plan.budget(), retries);
  }

  private static OnlinePlan changed(OnlinePlan plan, int budget, int retries) {
    return new OnlinePlan(
        plan.strategy(),
        plan.rounds(),
        plan.first(),
        plan.queries(),
        budget,
        retries,
        plan.batch(),
        plan.noise(),
        plan.fit(),
        plan.prompts(),
        plan.seed());
  }

  static List<RoundStats> run(OnlinePlan plan, Oracle oracle, OnlineFolder out) {
    return run(plan, oracle, out, Disk.real());
  }

  static List<RoundStats> run(OnlinePlan plan, Oracle oracle, OnlineFolder out, Disk disk) {
    return new OnlineLoop(plan, parts(Optional.of(oracle), Optional.empty()), out, disk).run();
  }

  /** Runs with a tracker that remembers the rounds it hears of. */
  static void track(OnlinePlan plan, OnlineFolder out, List<TrackedRound> heard) {
    Tracker tracker =
        new Tracker() {
          @Override
          public String name() {
            return "ear";
          }

          @Override
          public void started(TrackedRun run) {
            // It takes no settings.
          }

          @Override
          public void finished(TrackedPrompt prompt) {
            throw new IllegalStateException("an online run has no prompts to finish");
          }

          @Override
          public void finished(TrackedRound round) {
            heard.add(round);
          }

          @Override
          public void close() {
            // It holds nothing.
          }
        };
    try (Trackers trackers = new Trackers(List.of(tracker), message -> {})) {
      OnlineListener listener = new Tracking(OnlineListener.none(), trackers, out);
      OnlineLoop.Parts parts = parts(Optional.of(new Oracle()), Optional.empty());
      new OnlineLoop(
              plan,
              new OnlineLoop.Parts(
                  parts.pool(),
                  parts.box(),
                  parts.evaluated(),
                  parts.placement(),
                  parts.settings(),
                  listener),
              out)
          .run();
    }
  }

  static List<RoundStats> evaluate(OnlinePlan plan, Path surrogate, OnlineFolder out) {
    return new OnlineLoop(plan, parts(Optional.empty(), Optional.of(surrogate)), out).run();
  }

  private static OnlineLoop.Parts parts(Optional<BlackBox> box, Optional<Path> evaluated) {
    return new OnlineLoop.Parts(
        new Colours(),
        box,
        evaluated,
        Placement.CPU_FLOAT32,
        Map.of("seed", "7"),
        OnlineListener.none());
  }

  /** How often a run writes. */
  static int writes(OnlinePlan plan, OnlineFolder out) {
    FailingDisk disk = new FailingDisk(Integer.MAX_VALUE);
    run(plan, new Oracle(), out, disk);
    return disk.writes;
  }

  /** Draws 16 colours by the task's number; a surrogate picks. */
  static final class Colours implements WorkerPool {

    @Override
    public void draw(List<ImageTask> tasks, Drawing drawing, Consumer<Drawn> done) {
      Optional<Surrogate> surrogate =
          drawing.surrogate().map(file -> Surrogate.read(file, Placement.CPU_FLOAT32));
      for (ImageTask task : tasks) {
        SplittableRandom random = new SplittableRandom(Keys.mix(3, task.image()));
        int[] colours = IntStream.range(0, 16).map(i -> random.nextInt(1 << 24)).toArray();
        int chosen =
            surrogate
                .map(
                    s ->
                        Arrays.stream(colours)
                            .boxed()
                            .max(Comparator.comparingDouble(rgb -> hope(s, rgb)))
                            .orElseThrow())
                .orElse(colours[0]);
        done.accept(new Drawn(task, image(chosen), features(chosen)));
      }
      surrogate.ifPresent(Surrogate::close);
    }

    private static double hope(Surrogate surrogate, int rgb) {
      Surrogate.Judgement judgement =
          surrogate.judge(List.of(features(rgb)), Placement.CPU_FLOAT32).get(0);
      return judgement.value() + judgement.bonus();
    }

    private static BufferedImage image(int rgb) {
      BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
      IntStream.range(0, 16).forEach(i -> image.setRGB(i % 4, i / 4, rgb));
      return image;
    }

    private static float[] features(int rgb) {
      float[] features = {(rgb >> 16 & 255) / 255f, (rgb >> 8 & 255) / 255f, (rgb & 255) / 255f, 1};
      double norm = 0;
      for (float feature : features) {
        norm += feature * feature;
      }
      for (int i = 0; i < features.length; i++) {
        features[i] /= (float) Math.sqrt(norm);
      }
      return features;
    }
  }

  /** Likes red, and remembers what it was asked. */
  static final class Oracle implements BlackBox {
    final List<String> asked = new ArrayList<>();
    IntPredicate mute = image -> false;
    boolean reachable = true;
    int dieAt = -1;
    private int calls;

    @Override
    public String name() {
      return "oracle";
    }

    @Override
    public Reply ask(List<Question> questions) {
      if (!reachable) {
        throw new NotDeliveredException("nobody is in", new IllegalStateException());
      }
      calls++;
      questions.forEach(question -> asked.add(question.id()));
      if (calls == dieAt) {
        throw new Killed();
      }
      return Reply.of(
          questions.stream()
              .mapToDouble(
                  question ->
                      mute.test(Integer.parseInt(question.id().replaceAll(".*-i", "")))
                          ? Double.NaN
                          : red(question.png().file().orElseThrow()))
              .toArray());
    }

    private static double red(Path png) {
      int rgb = ImageTensors.read(png).getRGB(0, 0);
      return ((rgb >> 16 & 255) - (rgb & 255)) / 255.0;
    }
  }

  /** Dies at its k-th write: before it, in the middle of it, or after it, in turn. */
  static final class FailingDisk implements Disk {
    private final int fatal;
    private boolean lost;
    int writes;

    FailingDisk(int fatal) {
      this.fatal = fatal;
    }

    /** Whether what it did not write was what the black box had said. */
    boolean lostAnswers() {
      return lost;
    }

    @Override
    public void write(Path file, byte[] bytes) {
      if (writes++ == fatal && fatal % 3 != 2) {
        throw new Killed();
      }
      Disk.real().write(file, bytes);
      if (writes > fatal) {
        throw new Killed();
      }
    }

    @Override
    public void sync(Path folder) {
      Disk.real().sync(folder);
    }

    @Override
    public void append(Path file, FileChannel channel, byte[] bytes) {
      boolean now = writes++ == fatal;
      if (now && fatal % 3 != 2) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        lost = text.contains("\"answers\"");
        if (fatal % 3 == 1) {
          Disk.real().append(file, channel, Arrays.copyOf(bytes, bytes.length / 2));
        }
        throw new Killed();
      }
      Disk.real().append(file, channel, bytes);
      if (now) {
        // The question is on the disk, and the program dies before it is put.
        lost = new String(bytes, StandardCharsets.UTF_8).contains("\"asking\"");
        throw new Killed();
      }
    }
  }
}
