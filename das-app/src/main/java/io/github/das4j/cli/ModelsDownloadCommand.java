package io.github.das4j.cli;

import io.github.das4j.hub.Hub;
import io.github.das4j.hub.HubReference;
import io.github.das4j.hub.HubSettings;
import io.github.das4j.hub.KnownCheckpoint;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code das models download}: checkpoints from the Hugging Face hub. */
@Command(
    name = "download",
    description = {
      "Downloads what a run needs of a model on the Hugging Face hub.",
      "It goes into the cache that Python's huggingface_hub uses: the components in one set of "
          + "weights, safetensors before others. Stopped, or cut off, the same command goes on where it was."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  das models download SimianLuo/LCM_Dreamshaper_v7",
      "  das models download stabilityai/stable-diffusion-xl-base-1.0 --variant fp16",
      "  das models download xswu/HPSv2/HPS_v2.1_compressed.pt",
      "  das models download OWNER/NAME@REVISION --only \"unet/*\" --only \"*.json\"",
      "  das models download --preset sd:pick --dry-run",
      "",
      "The environment is that of huggingface_hub: HF_TOKEN, HF_HOME, HF_HUB_CACHE, HF_ENDPOINT,",
      "HF_HUB_OFFLINE, HF_HUB_DOWNLOAD_TIMEOUT. The folder of the model is what stands on standard",
      "output."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it is here",
      "1:the hub, the network or the disk failed; what has arrived is kept",
      "2:no such model, or not for this user"
    })
final class ModelsDownloadCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "OWNER/NAME[@REVISION][/PATH]",
      arity = "0..*",
      description = "Models, or a file or folder of one.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "What published settings need, such as sd:pick: model and reward.")
  private Optional<String> preset = Optional.empty();

  @Option(
      names = "--only",
      paramLabel = "PATTERN",
      description =
          "These files instead of those that a run needs; * stands for any letters. Repeatable.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--variant",
      paramLabel = "NAME",
      description = "fp16: weights of half the size, where there are such.")
  private String variant = "";

  @Option(names = "--dry-run", description = "Say what would be downloaded, and download nothing.")
  private boolean dry;

  @Option(names = "--list", description = "List the models that published settings call by name.")
  private boolean listed;

  @Override
  public Integer call() {
    if (listed) {
      HubSupplies.list(KnownCheckpoint.all()).forEach(System.out::println);
      return 0;
    }
    Map<HubReference, Optional<KnownCheckpoint>> wanted = wanted();
    HubDownload download = new HubDownload(new Hub(HubSettings.here()), only);
    wanted.forEach(
        (reference, known) -> {
          if (dry) {
            download.list(reference);
          } else {
            System.out.println(download.run(reference, known));
          }
        });
    return 0;
  }

  private Map<HubReference, Optional<KnownCheckpoint>> wanted() {
    Map<HubReference, Optional<KnownCheckpoint>> wanted = new LinkedHashMap<>();
    names.forEach(name -> wanted.put(asked(HubReference.parse(name)), Optional.empty()));
    preset.ifPresent(
        name ->
            RunConfig.of(List.of(new Setting("preset", name, "--preset"))).names().stream()
                .flatMap(each -> KnownCheckpoint.find(each).stream())
                .forEach(known -> wanted.put(asked(known.reference()), Optional.of(known))));
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException(
          preset.isPresent()
              ? "the preset " + preset.get() + " needs nothing of the hub"
              : "no model: give OWNER/NAME, --preset NAME, or --list");
    }
    return wanted;
  }

  private HubReference asked(HubReference reference) {
    return variant.isEmpty() ? reference : reference.in(variant);
  }
}
