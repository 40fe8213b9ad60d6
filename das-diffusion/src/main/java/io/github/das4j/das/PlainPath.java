package io.github.das4j.das;

import io.github.das4j.align.Cost;
import io.github.das4j.align.Draws;
import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.Reward;
import io.github.das4j.align.Twist;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.judge.BudgetSpentException;
import io.github.das4j.judge.JudgeException;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.smc.DegenerateWeightsException;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.Selection;
import io.github.das4j.smc.Tempering;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Draws the {@link PlainImage} beside a swarm that has come to its end. Noise being a function of
 * seed, prompt, step and particle, it needs the draws of the first particle and nothing of the
 * swarm, which it leaves as it is.
 *
 * @param process the model's own
 * @param model the reward of all prompts, for its terms
 * @param reward of this prompt
 * @param draws of the swarm
 * @param request of the swarm, sizes filled in
 */
record PlainPath(
    DiffusionProcess process,
    RewardModel model,
    Reward reward,
    Draws draws,
    SampleRequest request) {

  private static final Cost NOTHING = new Cost(0, 0, 0);

  /** An image, how it was drawn, and its pixels [3, H, W], which the innermost scope owns. */
  private record Drawn(SampleRequest request, DrawnImage image, Cost cost, Tensor pixels) {}

  /**
   * The aligned result with the plain image beside it. The plain image is no reason to lose the
   * aligned ones: where it cannot be judged, a warning stands in its place.
   *
   * @param aligned what the swarm gave
   * @param swarm its final population, scored
   */
  SampleResult beside(SampleResult aligned, Population<ParticleTensors> swarm) {
    if (request.settings().plain() == PlainDraw.OFF || isPlain()) {
      return aligned;
    }
    try (Scope scope = Scope.open()) {
      Drawn drawn = isOneOf(aligned, swarm) ? first(swarm) : drawn();
      List<PlainImage.TermScores> terms = terms(aligned, swarm, drawn);
      return aligned.with(new PlainImage(drawn.request(), drawn.image(), drawn.cost(), terms));
    } catch (DegenerateWeightsException | JudgeException | BudgetSpentException e) {
      return aligned.warning("the plain image could not be judged: " + e.getMessage());
    }
  }

  private boolean isPlain() {
    return request.settings().method() == Method.PLAIN;
  }

  /** Whether the first particle was neither guided nor replaced, and is a whole image. */
  private boolean isOneOf(SampleResult aligned, Population<ParticleTensors> swarm) {
    boolean guided = request.settings().method().isGuided() && reward.differentiable();
    return !guided
        && aligned.steps().stream().allMatch(step -> step.ancestors()[0] == 0)
        && swarm.weights().get(0) != Double.NEGATIVE_INFINITY;
  }

  private Drawn first(Population<ParticleTensors> swarm) {
    // A batch of the networks is as large as that in which it was drawn: the same bits come again.
    int together =
        Math.min(request.settings().smc().particles(), request.settings().execution().microBatch());
    // Its weight there is the same for all.
    DrawnImage image = Results.image(swarm, 0).weighing(Math.log(1.0 / together));
    return new Drawn(asking(together), image, NOTHING, pixels(swarm, 0));
  }

  private Drawn drawn() {
    SampleRequest alone = asking(1);
    Twist untwisted =
        new Twist(
            alone.settings().smc().alpha(),
            Twist.Proposal.UNGUIDED,
            Twist.Potential.NEVER,
            1,
            Chain.Checkpointing.OFF);
    Draws first = new FirstParticle(draws);
    try (TwistedDiffusion twisted = new TwistedDiffusion(process, reward, first, untwisted)) {
      Population<ParticleTensors> one =
          alone.settings().sampler().run(twisted, first.uniforms(), Observer.none());
      return new Drawn(alone, Results.image(one, 0), twisted.cost(), pixels(one, 0).clone());
    }
  }

  /** The request of the plain image alone; so many particles pass the networks with it. */
  private SampleRequest asking(int particles) {
    SampleSettings settings = request.settings();
    SampleSettings.Builder plain =
        settings.toBuilder()
            .method(Method.PLAIN)
            .particles(particles)
            .selection(Selection.HEAVIEST)
            .plain(PlainDraw.OFF);
    if (settings.smc().tempering().tempering() instanceof Tempering.Freedom) {
      // It follows a gradient, of which there is none here.
      plain.tempering(Tempering.none());
    }
    return new SampleRequest(
        request.prompt(), request.negativePrompt(), request.occurrence(), plain.build());
  }

  private static Tensor pixels(Population<ParticleTensors> population, int particle) {
    return Results.pixels(population).select(0, particle);
  }

  private List<PlainImage.TermScores> terms(
      SampleResult aligned, Population<ParticleTensors> swarm, Drawn plain) {
    List<RewardModel.Weighted> all = model.terms();
    if (all.size() == 1 && all.get(0).weight() == 1) {
      return List.of(scores(plain.image().reward(), aligned, n -> aligned.rewards()[n]));
    }
    List<PlainImage.TermScores> terms = new ArrayList<>();
    for (RewardModel.Weighted term : all) {
      Reward own = term.model().forPrompt(request.prompt());
      Map<Integer, Double> judged = new HashMap<>();
      terms.add(
          scores(
              score(own, plain.pixels()),
              aligned,
              n -> judged.computeIfAbsent(n, of -> score(own, pixels(swarm, of)))));
    }
    return terms;
  }

  private static PlainImage.TermScores scores(
      double plain, SampleResult aligned, IntToDoubleFunction particles) {
    return new PlainImage.TermScores(
        plain,
        particles.applyAsDouble(aligned.shown()),
        particles.applyAsDouble(aligned.heaviest()),
        particles.applyAsDouble(aligned.best()));
  }

  private static double score(Reward term, Tensor pixels) {
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      return Tensors.floats(term.score(pixels.unsqueeze(0)))[0];
    }
  }
}
