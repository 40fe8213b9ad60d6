package io.github.das4j.online;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import io.github.das4j.online.surrogate.FitSettings;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The settings that a run over prompts does not have. Figures: the online experiments of Kim et al.
 * (ICLR 2025), with the corrections that docs/online.md lists.
 *
 * @param strategy where images come from
 * @param blackbox what is asked; none where nobody is
 * @param clip whose image features surrogates take
 * @param aesthetic the head of the black box {@code aesthetic}
 * @param rounds after the first, at least 0
 * @param first images of the first round, at least 0
 * @param queries images of each later round, at least 1
 * @param budget queries there may be; empty for all that the rounds ask for
 * @param noise standard deviation of the noise on answers for training, at least 0
 * @param candidates N of the best of N, at least 1
 * @param template with {} for the prompt
 * @param templateShare share of the prompts that are put into it, in [0, 1]
 * @param timeout seconds for a call, above 0
 * @param retries how often images without an answer are asked about again, at least 0
 * @param batch images of a call; 0 for all of a round
 * @param fit how surrogates are trained
 */
public record OnlineSettings(
    @Declared(
            key = "online.method",
            standard = "das",
            option = "--method",
            label = "NAME",
            help =
                "das; or a baseline at equal queries: random (plain model, best kept), best-of-n (plain model, the surrogate chooses)")
        Strategy strategy,
    @Declared(
            key = "online.blackbox",
            standard = "none",
            absent = "none",
            option = "--blackbox",
            label = "BOX",
            help = "aesthetic, jpeg, exec:COMMAND, http:URL, or a reward; see below")
        Optional<String> blackbox,
    @Declared(
            key = "online.clip",
            standard = "openai/clip-vit-large-patch14",
            label = "DIR",
            help = "CLIP whose image features surrogates take")
        String clip,
    @Declared(
            key = "online.aesthetic",
            standard = "sac+logos+ava1-l14-linearMSE.pth",
            label = "FILE",
            help = "The head of the black box aesthetic")
        String aesthetic,
    @Declared(
            key = "online.rounds",
            standard = "256",
            range = "[0, inf)",
            help = "Rounds after the first")
        int rounds,
    @Declared(
            key = "online.first",
            standard = "16",
            range = "[0, inf)",
            help = "Images of the first round, of the plain model")
        int first,
    @Declared(
            key = "online.queries",
            standard = "16",
            range = "[1, inf)",
            help = "Images of each later round")
        int queries,
    @Declared(
            key = "online.budget",
            standard = "auto",
            absent = "auto",
            otherwise = "first + rounds * queries",
            range = "[0, inf)",
            help = "Queries there may be, retries included")
        OptionalInt budget,
    @Declared(
            key = "online.noise",
            standard = "0.1",
            range = "[0, inf)",
            help = "Standard deviation of the noise added to answers for training")
        double noise,
    @Declared(
            key = "online.candidates",
            standard = "4",
            range = "[1, inf)",
            help = "N of best-of-n")
        int candidates,
    @Declared(
            key = "online.template",
            standard = "none",
            absent = "none",
            help = "A text around some of the prompts, with a pair of braces where the prompt goes")
        Optional<String> template,
    @Declared(
            key = "online.template_share",
            standard = "0.25",
            range = "[0, 1]",
            help = "Share of the prompts that are put into the template")
        double templateShare,
    @Declared(
            key = "online.box.timeout",
            standard = "600",
            range = "(0, inf)",
            unit = "s",
            help = "Seconds for a call of the black box")
        double timeout,
    @Declared(
            key = "online.box.retries",
            standard = "1",
            range = "[0, inf)",
            help =
                "How often images without an answer are asked about again; each time costs a query")
        int retries,
    @Declared(
            key = "online.box.batch",
            standard = "0",
            otherwise = "all of a round",
            range = "[0, inf)",
            help = "Images of a call")
        int batch,
    FitSettings fit) {

  private static final String PROMPT = "{}";

  /**
   * Checks numbers and template.
   *
   * @throws io.github.das4j.declaration.WrongValueException if one is out of its range
   */
  public OnlineSettings {
    Declarations.check(
        OnlineSettings.class,
        strategy,
        blackbox,
        clip,
        aesthetic,
        rounds,
        first,
        queries,
        budget,
        noise,
        candidates,
        template,
        templateShare,
        timeout,
        retries,
        batch,
        fit);
    if (!template.orElse(PROMPT).contains(PROMPT)) {
      throw Declarations.wrong(
          OnlineSettings.class,
          "online.template",
          "a text that must hold {} for the prompt",
          template.orElseThrow());
    }
  }

  /** Queries of so many rounds; where no whole number counts them, as many as there are. */
  static int most(int first, int rounds, int queries) {
    return (int) Math.min(Integer.MAX_VALUE, first + (long) rounds * queries);
  }

  /** How many queries there may be at most, retries included. */
  public int most() {
    return budget.orElseGet(() -> most(first, rounds, queries));
  }
}
