package io.github.das4j;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Packages depend in one direction: inspect → das → stable, reward → text → nn → checkpoint →
 * tensor.
 */
@AnalyzeClasses(packages = "io.github.das4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule PACKAGES_FORM_A_DAG =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.github.das4j..")
          .layer("inspect")
          .definedBy("io.github.das4j.inspect..")
          .layer("das")
          .definedBy("io.github.das4j.das..")
          .layer("stable")
          .definedBy("io.github.das4j.stable..")
          .layer("reward")
          .definedBy("io.github.das4j.reward..")
          .layer("judge")
          .definedBy("io.github.das4j.judge..")
          .layer("writing")
          .definedBy("io.github.das4j.writing..")
          .layer("training")
          .definedBy("io.github.das4j.training..")
          .layer("text")
          .definedBy("io.github.das4j.text..")
          .layer("nn")
          .definedBy("io.github.das4j.nn..")
          .layer("hub")
          .definedBy("io.github.das4j.hub..")
          .layer("checkpoint")
          .definedBy("io.github.das4j.checkpoint..")
          .layer("align")
          .definedBy("io.github.das4j.align..")
          .layer("diffusion")
          .definedBy("io.github.das4j.diffusion..")
          .layer("tensor")
          .definedBy("io.github.das4j.tensor..")
          .layer("smc")
          .definedBy("io.github.das4j.smc..")
          .layer("declaration")
          .definedBy("io.github.das4j.declaration..")
          .layer("words")
          .definedBy("io.github.das4j.words..")
          .layer("files")
          .definedBy("io.github.das4j.files..")
          .whereLayer("inspect")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("das")
          .mayOnlyBeAccessedByLayers("inspect")
          .whereLayer("declaration")
          .mayOnlyBeAccessedByLayers("das", "stable", "judge")
          .whereLayer("judge")
          .mayOnlyBeAccessedByLayers("das", "reward")
          .whereLayer("stable")
          .mayOnlyBeAccessedByLayers("writing", "inspect", "das")
          .whereLayer("reward")
          .mayOnlyBeAccessedByLayers("inspect", "das")
          .whereLayer("writing")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("training")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("text")
          .mayOnlyBeAccessedByLayers("writing", "inspect", "das", "stable", "reward")
          .whereLayer("nn")
          .mayOnlyBeAccessedByLayers("writing", "inspect", "das", "stable", "reward", "text")
          .whereLayer("checkpoint")
          .mayOnlyBeAccessedByLayers(
              "hub", "writing", "inspect", "das", "stable", "reward", "training", "text", "nn")
          .whereLayer("hub")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("align")
          .mayOnlyBeAccessedByLayers("das", "stable", "reward")
          .whereLayer("diffusion")
          .mayOnlyBeAccessedByLayers("das", "stable", "reward", "align")
          .whereLayer("smc")
          .mayOnlyBeAccessedByLayers("das", "align");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("io.github.das4j.(*)..").should().beFreeOfCycles();
}
