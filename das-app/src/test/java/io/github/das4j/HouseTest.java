package io.github.das4j;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What may stand on what, over all modules; each module is one or more of these layers. */
@AnalyzeClasses(packages = "io.github.das4j", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {

  private static final String ROOT = "io.github.das4j.";

  @ArchTest
  static final ArchRule MODULES_FORM_A_DAG =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage(ROOT + ".")
          .layer("smc")
          .definedBy(ROOT + "smc..")
          .layer("diffusion")
          .definedBy(
              ROOT + "tensor..",
              ROOT + "nn..",
              ROOT + "text..",
              ROOT + "diffusion..",
              ROOT + "align..",
              ROOT + "stable..",
              ROOT + "reward..",
              ROOT + "checkpoint..",
              ROOT + "training..",
              ROOT + "writing..",
              ROOT + "das..",
              ROOT + "declaration..",
              ROOT + "inspect..",
              ROOT + "judge..",
              ROOT + "files..",
              ROOT + "hub..",
              ROOT + "words..")
          .layer("run")
          .definedBy(
              ROOT + "settings..",
              ROOT + "run..",
              ROOT + "work..",
              ROOT + "record..",
              ROOT + "report..",
              ROOT + "track..",
              ROOT + "catalogue..",
              ROOT + "forecast..")
          .layer("eval")
          .definedBy(ROOT + "eval..", ROOT + "compare..")
          .layer("online")
          .definedBy(ROOT + "online..")
          .layer("demo")
          .definedBy(ROOT + "demo..", ROOT + "train..")
          .layer("validation")
          .definedBy(
              ROOT + "toy..",
              ROOT + "verify..",
              ROOT + "replay..",
              ROOT + "check..",
              ROOT + "bench..")
          .layer("server")
          .definedBy(ROOT + "server..")
          .layer("fixtures")
          .definedBy(ROOT + "fixtures..")
          .layer("app")
          .definedBy(ROOT + "cli..")
          .whereLayer("app")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("fixtures")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("server")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("validation")
          .mayOnlyBeAccessedByLayers("server", "app")
          .whereLayer("demo")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("online")
          .mayOnlyBeAccessedByLayers("server", "app")
          .whereLayer("eval")
          .mayOnlyBeAccessedByLayers("demo", "app")
          .whereLayer("run")
          .mayOnlyBeAccessedByLayers("eval", "online", "demo", "validation", "server", "app")
          .whereLayer("diffusion")
          .mayOnlyBeAccessedByLayers("run", "eval", "online", "demo", "validation", "server", "app")
          .ensureAllClassesAreContainedInArchitecture();

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching(ROOT + "(**)").should().beFreeOfCycles();

  /** A package that two modules hold is refused by the module path. */
  @ArchTest
  static void noPackageIsSplit(JavaClasses classes) {
    Map<String, Set<String>> places = new TreeMap<>();
    for (JavaClass each : classes) {
      each.getSource()
          .ifPresent(
              source ->
                  places
                      .computeIfAbsent(each.getPackageName(), p -> new TreeSet<>())
                      .add(place(source.getUri().toString(), each)));
    }
    assertThat(places).isNotEmpty().allSatisfy((name, where) -> assertThat(where).hasSize(1));
  }

  private static String place(String uri, JavaClass each) {
    return uri.substring(0, uri.indexOf(each.getPackageName().replace('.', '/')));
  }

  /** One meaning a name: a class is known by its simple name. */
  @ArchTest
  static void noTwoClassesShareASimpleName(JavaClasses classes) {
    Map<String, Set<String>> names = new TreeMap<>();
    for (JavaClass each : classes) {
      if (each.isTopLevelClass() && !each.getSimpleName().endsWith("-info")) {
        names
            .computeIfAbsent(each.getSimpleName(), p -> new TreeSet<>())
            .add(each.getPackageName());
      }
    }
    names.values().removeIf(packages -> packages.size() == 1);
    assertThat(names).isEmpty();
  }
}
